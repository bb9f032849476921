"""How a column's values are spread on each side. Only aggregates of columns that tell nobody apart leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from sqlkit.compare.pair import Pair
from sqlkit.compare.result import FEWEST, MOST_VALUES, QUANTILES, ColumnDiff, Distribution
from sqlkit.egress import IDENTIFYING
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse

_AT_ONCE = 4
"""Columns a statement: each exact quantile holds every value of its column in memory."""

_NUMBERS = frozenset(
    "tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint float double decimal".split()
)
_DATES = frozenset({"date", "timestamp", "timestamp with time zone"})
_CUSTOMER = "customer_id"

Sides = dict[str, tuple[Distribution, Distribution]]


def compare_columns(warehouse: Warehouse, pair: Pair, changed: Mapping[str, int] | None) -> tuple[ColumnDiff, ...]:
    """Return the columns that differ between the sides, in a row of both or in how they are spread."""
    sides: Sides = {}
    for names in _batches(list(pair.values)):
        sides |= _spread(warehouse, pair, names)
    for name, counts in _shares(warehouse, pair, sides).items():
        before, now = sides[name]
        sides[name] = replace(before, shares=counts[0]), replace(now, shares=counts[1])
    found = [
        ColumnDiff(name, pair.values[name], None if changed is None else changed[name], before, now)
        for name, (before, now) in sides.items()
    ]
    return tuple(column for column in found if column.changed or column.before != column.now)


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _spread(warehouse: Warehouse, pair: Pair, names: Sequence[str]) -> Sides:
    wanted = [(name, part, value) for name in names for part, value in _parts(name, pair.values[name])]
    # Each value has a name of its own: the door follows what has none through every other, which takes for ever.
    values = [exp.alias_(value, f"value_{position}") for position, (_, _, value) in enumerate(wanted)]
    branches = [
        exp.select(exp.alias_(exp.Literal.number(side), "side"), *(value.copy() for value in values)).from_(
            relation.quoted()
        )
        for side, relation in enumerate((pair.before, pair.now))
    ]
    query = exp.union(*branches, distinct=False)
    rows = sorted(warehouse.fetch(query, "aggregate", f"compare columns of {pair.name}"), key=lambda row: row[0])
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {name: ({}, {}) for name in names}
    for position, (name, part, _) in enumerate(wanted, 1):
        for side in (0, 1):
            value = rows[side][position]
            if part != "quantiles":
                found[name][side][part] = value
            elif value is not None:
                found[name][side][part] = (*found[name][side].get(part, ()), value)
    return {name: (Distribution(**before), Distribution(**now)) for name, (before, now) in found.items()}


def _parts(name: str, kind: str) -> Iterator[tuple[str, exp.Expr]]:
    """Yield what is asked of a column: parts of a `Distribution` and their aggregates."""
    column = exp.column(name, quoted=True)
    yield "nulls", exp.Sub(this=exp.Count(this=exp.Star()), expression=exp.Count(this=column))
    if name.lower() in IDENTIFYING:
        return
    base = "" if kind.endswith("]") else kind.partition("(")[0]
    if base in _NUMBERS:
        yield "total", exp.Sum(this=column.copy())
        yield from (("quantiles", _of_many(column, exp.PercentileCont, place)) for place in QUANTILES)
    elif base in _DATES:
        yield from (("quantiles", _of_many(column, exp.PercentileDisc, place)) for place in QUANTILES)
    elif kind == "boolean":
        yield "trues", _count(column.copy())
    elif kind == "varchar":
        yield "distinct", exp.Count(this=exp.Distinct(expressions=[column.copy()]))


def _of_many(column: exp.Expr, percentile: type[exp.PercentileCont | exp.PercentileDisc], place: float) -> exp.Expr:
    """Return a quantile of at least `FEWEST` values: those of fewer are the values themselves."""
    order = exp.Order(expressions=[exp.Ordered(this=column.copy(), nulls_first=False)])
    quantile = exp.WithinGroup(this=percentile(this=exp.Literal.number(place)), expression=order)
    are_many = exp.GTE(this=exp.Count(this=column.copy()), expression=exp.Literal.number(FEWEST))
    return exp.Case(ifs=[exp.If(this=are_many, true=quantile)])


def _count(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=exp.Literal.number(1))]))


def _shares(warehouse: Warehouse, pair: Pair, sides: Sides) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    """Return rows by value for text columns of few values, both sides in one statement."""
    names = [
        name
        for name, (before, now) in sides.items()
        if before.distinct is not None and max(before.distinct, now.distinct or 0) <= MOST_VALUES
    ]
    if not names:
        return {}
    branches = [
        _share(pair, relation, side, number, name)
        for side, relation in enumerate((pair.before, pair.now))
        for number, name in enumerate(names)
    ]
    query = exp.union(*branches, distinct=False)
    found: dict[str, tuple[dict[str, int], dict[str, int]]] = {name: ({}, {}) for name in names}
    rows = warehouse.fetch(query, "aggregate", f"compare shares in {pair.name}")
    for side, number, value, count in sorted(rows, key=lambda row: (-row[3], row[2])):
        found[names[number]][side][value] = count
    return found


def _share(pair: Pair, relation: Relation, side: int, number: int, name: str) -> exp.Select:
    column = exp.column(name, quoted=True)
    known = {*pair.key, *pair.values}
    customers = exp.Distinct(expressions=[exp.column(_CUSTOMER, quoted=True)]) if _CUSTOMER in known else exp.Star()
    sharing = exp.GTE(this=exp.Count(this=customers), expression=exp.Literal.number(FEWEST))
    return (
        exp.select(
            exp.alias_(exp.Literal.number(side), "side"),
            exp.alias_(exp.Literal.number(number), "number"),
            exp.alias_(column, "shared_value"),
            exp.alias_(exp.Count(this=exp.Star()), "row_count"),
        )
        .from_(relation.quoted())
        .where(exp.not_(column.copy().is_(exp.null())))
        .group_by(column.copy())
        .having(sharing)
    )
