"""Which rows came, went and changed: one statement a table."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sqlkit.compare.pair import Pair
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse

_THERE = "is_there"


@dataclass(frozen=True)
class Rows:
    """Counts of rows, and of rows on both sides whose value differs, by column; None where rows have no key."""

    before: int
    now: int
    is_equal: bool
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    by_column: dict[str, int] | None = None


def compare_rows(warehouse: Warehouse, pair: Pair) -> Rows:
    """Match rows by key, or compare the sum of their hashes where there is none."""
    return _matched(warehouse, pair) if pair.key else _digested(warehouse, pair)


def _matched(warehouse: Warehouse, pair: Pair) -> Rows:
    both = exp.and_(_of("before", _THERE), _of("now", _THERE))
    differs = {name: exp.NullSafeNEQ(this=_of("now", name), expression=_of("before", name)) for name in pair.values}
    counted: list[exp.Expr] = [
        _of("before", _THERE),
        _of("now", _THERE),
        _of("before", _THERE).is_(exp.null()),
        _of("now", _THERE).is_(exp.null()),
        exp.and_(both, exp.or_(exp.false(), *differs.values())),
        *(exp.and_(both, condition) for condition in differs.values()),
    ]
    on = [exp.NullSafeEQ(this=_of("now", name), expression=_of("before", name)) for name in pair.key]
    query = (
        exp.select(*(exp.alias_(_count(c), f"count_{position}") for position, c in enumerate(counted)))
        .from_(_side(pair, pair.now, "now"))
        .join(_side(pair, pair.before, "before"), on=exp.and_(*on), join_type="full")
    )
    found = [int(n) for n in warehouse.fetch(query, "aggregate", f"compare rows of {pair.name}")[0]]
    before, now, added, removed, changed, *by_column = found
    is_equal = added == removed == changed == 0
    return Rows(before, now, is_equal, added, removed, changed, dict(zip(differs, by_column, strict=True)))


def _digested(warehouse: Warehouse, pair: Pair) -> Rows:
    query = exp.union(_digest(pair, pair.before, 0), _digest(pair, pair.now, 1), distinct=False)
    rows = warehouse.fetch(query, "aggregate", f"compare rows of {pair.name}")
    sides = {side: (int(count), digest) for side, count, digest in rows}
    return Rows(sides[0][0], sides[1][0], sides[0] == sides[1])


def _digest(pair: Pair, relation: Relation, side: int) -> exp.Select:
    columns: list[exp.Expr] = [exp.column(name, quoted=True) for name in pair.values]
    hashed = exp.Sum(this=exp.Anonymous(this="hash", expressions=columns or [exp.null()]))
    return exp.select(
        exp.alias_(exp.Literal.number(side), "side"),
        exp.alias_(exp.Count(this=exp.Star()), "row_count"),
        exp.alias_(exp.cast(hashed, "varchar"), "digest"),
    ).from_(relation.quoted())


def _side(pair: Pair, relation: Relation, name: str) -> exp.Subquery:
    columns = [exp.column(column, quoted=True) for column in (*pair.key, *pair.values)]
    rows = exp.select(*columns, exp.alias_(exp.true(), _THERE)).from_(relation.quoted())
    return rows.subquery(name)


def _of(side: str, column: str) -> exp.Column:
    return exp.column(column, table=side, quoted=column != _THERE)


def _count(condition: exp.Expr) -> exp.Expr:
    """Return COUNT(CASE ...): inside COUNT the door lets identifying columns be compared."""
    case = exp.Case(ifs=[exp.If(this=condition.copy(), true=exp.Literal.number(1))])
    return exp.Count(this=case)
