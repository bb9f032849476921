"""Which columns a query's columns come from, and what decides which rows it has.

A compiled query is qualified: each column names its table. Lineage walks its scopes from the inside out. A column
comes from the columns its expression reads; the rows come from the columns of joins, filters and groupings. A change
of rows touches every column. Two things do not decide rows: what is left-joined (contracts promise that it is unique
by its key), and what always has one row; a change in them touches the columns that read them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from sqlkit.models.base import SOURCE
from sqlkit.rendering import RUN_PARAMS

Source = tuple[str, str]
"""A model, or `source.<input>`, and one of its columns; `*` stands for its rows."""

ROWS = "*"

ONE_ROW = frozenset({"clock", RUN_PARAMS})
"""Models that always have one row."""


@dataclass(frozen=True)
class Lineage:
    """Of one query: each output column's sources and definition, and those of its rows."""

    columns: Mapping[str, frozenset[Source]]
    rows: frozenset[Source]
    definitions: Mapping[str, str] = field(repr=False)
    "Hash of each column's whole expression, nested queries included; equal where nothing that defines it changed."
    rows_definition: str = field(repr=False)

    def reads(self, touched: frozenset[Source]) -> frozenset[str]:
        """Return the output columns that read a touched one; all, and `ROWS`, where the rows do.

        >>> found = lineage("select a.x as y, a.z from t as a where a.w > 0")
        >>> sorted(found.reads(frozenset({("t", "x")}))), sorted(found.reads(frozenset({("t", "w")})))
        (['y'], ['*', 'y', 'z'])
        """
        if self.rows & touched:
            return frozenset({*self.columns, ROWS})
        return frozenset(name for name, sources in self.columns.items() if sources & touched)

    def changed(self, before: Lineage) -> frozenset[str]:
        """Return the output columns defined otherwise than before; all, and `ROWS`, where the rows are.

        >>> one, two = lineage("select t.x, t.z from t"), lineage("select t.x + 1 as x, t.z from t")
        >>> sorted(two.changed(one))
        ['x']
        """
        if self.rows_definition != before.rows_definition:
            return frozenset({*self.columns, ROWS})
        return frozenset(name for name, text in self.definitions.items() if before.definitions.get(name) != text)


def lineage(query: exp.Query | str, dialect: str = "duckdb", one_row: frozenset[str] = frozenset()) -> Lineage:
    """Return the lineage of a qualified query; `one_row` names the tables that always have one row.

    >>> found = lineage("select a.x, b.y from a left join b on b.k = a.k")
    >>> sorted(found.columns["y"]), sorted(found.rows)
    ([('a', 'k'), ('b', '*'), ('b', 'k'), ('b', 'y')], [('a', '*')])
    """
    tree = sqlglot.parse_one(query, dialect=dialect) if isinstance(query, str) else query
    found: dict[int, _Found] = {}
    last = _Found()
    for scope in traverse_scope(tree):  # inner scopes come first
        last = found[id(scope)] = _of_scope(scope, found, one_row)
    definitions = {name: _hash(text) for name, text in last.texts.items()}
    return Lineage(
        {name: frozenset(sources) for name, sources in last.columns.items()},
        frozenset(last.rows),
        definitions,
        _hash(last.rows_text),
    )


@dataclass
class _Found:
    """What is known of a scope: sources and text of each column, and of its rows."""

    columns: dict[str, set[Source]] = field(default_factory=dict)
    rows: set[Source] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    rows_text: str = ""


def _of_scope(scope: Scope, found: Mapping[int, _Found], one_row: frozenset[str]) -> _Found:
    if isinstance(scope.expression, exp.SetOperation):
        return _of_union(scope, found)
    if not isinstance(scope.expression, exp.Select):
        return _Found()
    select = scope.expression
    tables = {name.lower(): _source(source, found, one_row) for name, source in scope.sources.items()}
    nested = {id(inner.expression): found[id(inner)] for inner in scope.subquery_scopes if id(inner) in found}
    optional = _left_joined(select)
    for name, condition in optional.items():
        tables[name] = _guarded(tables[name], condition, tables, nested)
    result = _Found()
    for projection in select.selects:
        value = projection.unalias()
        name = projection.alias_or_name.lower()
        result.columns[name] = _sources_of(value, tables, nested)
        result.texts[name] = _text(value, tables, nested)
    parts = list(_row_parts(select))
    deciding = {n.lower(): tables[n.lower()] for n in scope.selected_sources if n.lower() not in optional}
    rows = {s for part in parts for s in _sources_of(part, tables, nested)}
    rows = rows.union(*(table.rows for table in deciding.values()))
    texts = sorted(f"{name}={table.rows_text}" for name, table in deciding.items())
    rows_text = "|".join([*texts, *(_text(part, tables, nested) for part in parts)])
    if _is_one_row(select):
        result.columns = {name: sources | rows for name, sources in result.columns.items()}
        result.texts = {name: f"{text}|{rows_text}" for name, text in result.texts.items()}
    else:
        result.rows, result.rows_text = rows, rows_text
    return result


def _is_one_row(select: exp.Select) -> bool:
    """Whether a SELECT aggregates without groups."""
    if select.args.get("group") or select.args.get("having"):
        return False
    return any(
        found.find_ancestor(exp.Window, exp.Subquery) is None
        for p in select.selects
        for found in p.find_all(exp.AggFunc)
    )


def _left_joined(select: exp.Select) -> dict[str, exp.Expr | None]:
    return {j.alias_or_name.lower(): j.args.get("on") for j in select.args.get("joins") or () if j.side == "LEFT"}


def _guarded(
    table: _Found, condition: exp.Expr | None, tables: Mapping[str, _Found], nested: Mapping[int, _Found]
) -> _Found:
    """Return a left-joined table, each of whose columns depends on the rows it has and on how they are found."""
    on = _sources_of(condition, tables, nested) if condition else set()
    text = f"{table.rows_text}|{_text(condition, tables, nested) if condition else ''}"
    return _Guarded(table, table.rows | on, text)


class _Guarded(_Found):
    def __init__(self, table: _Found, guard: set[Source], guard_text: str) -> None:
        super().__init__(table.columns, set(), table.texts, "")
        self.table, self.guard, self.guard_text = table, guard, guard_text


def _of_union(scope: Scope, found: Mapping[int, _Found]) -> _Found:
    """A union's columns are named by its first branch and come, by position, from all."""
    branches = [found[id(inner)] for inner in scope.set_operation_scopes]
    result = _Found(rows_text=type(scope.expression).__name__ + str(scope.expression.args.get("distinct")))
    for branch in branches:
        result.rows |= branch.rows
        result.rows_text += "|" + branch.rows_text
    for position, name in enumerate(branches[0].columns):
        at = [list(branch.columns)[position] for branch in branches if position < len(branch.columns)]
        result.columns[name] = set().union(*(b.columns[n] for b, n in zip(branches, at, strict=False)))
        result.texts[name] = "|".join(b.texts[n] for b, n in zip(branches, at, strict=False))
    if scope.expression.args.get("distinct"):
        result.rows |= set().union(*result.columns.values())
    return result


def _source(source: exp.Expr | Scope, found: Mapping[int, _Found], one_row: frozenset[str]) -> _Found:
    """A table of its own stands for itself: a column not known is taken as it is named."""
    if isinstance(source, Scope):
        return found[id(source)]
    assert isinstance(source, exp.Table)
    is_input = source.db.lower() == SOURCE
    name = f"{SOURCE}.{source.name}".lower() if is_input else source.name.lower()
    return _Table(name, name in one_row)


class _Table(_Found):
    def __init__(self, name: str, is_one_row: bool) -> None:
        super().__init__({}, set() if is_one_row else {(name, ROWS)}, {}, f"rows of {name}")
        self.name = name


def _sources_of(node: exp.Expr, tables: Mapping[str, _Found], nested: Mapping[int, _Found]) -> set[Source]:
    sources: set[Source] = set()
    for column in node.find_all(exp.Column):
        sources |= _column(column, tables)[0]
    for inner in node.find_all(exp.Select, exp.SetOperation):
        if id(inner) in nested:
            sources |= nested[id(inner)].rows.union(*nested[id(inner)].columns.values())
    return sources


def _column(column: exp.Column, tables: Mapping[str, _Found]) -> tuple[set[Source], str]:
    name = column.name.lower()
    table = tables.get(column.table.lower())
    return (set(), column.sql()) if table is None else _column_of(table, name)


def _column_of(table: _Found, name: str) -> tuple[set[Source], str]:
    if isinstance(table, _Guarded):
        sources, text = _column_of(table.table, name)
        return sources | table.guard, f"{text}|{table.guard_text}"
    if isinstance(table, _Table):
        return {(table.name, name)}, f"{table.name}.{name}"
    return table.columns.get(name, set()), f"({table.texts.get(name, name)})"


def _text(node: exp.Expr, tables: Mapping[str, _Found], nested: Mapping[int, _Found]) -> str:
    """Return an expression's text with each column as what it stands for, so that names inside do not matter."""
    own = list(node.find_all(exp.Column))
    stands = sorted({f"{c.sql()}:{_hash(_column(c, tables)[1])}" for c in own})
    inner = [
        _hash(nested[id(n)].rows_text + str(nested[id(n)].texts)) for n in node.find_all(exp.Query) if id(n) in nested
    ]
    return "|".join([node.sql(), *stands, *inner])


_ROW_CLAUSES = ("where", "group", "having", "qualify", "distinct", "limit", "offset")


def _row_parts(select: exp.Select) -> Iterator[exp.Expr]:
    """Yield what decides which rows a SELECT has."""
    for join in select.args.get("joins") or ():
        if join.args.get("on") and join.side != "LEFT":
            yield join.args["on"]
        yield exp.var(f"{join.side} {join.kind} {join.method}")
    for name in _ROW_CLAUSES:
        clause = select.args.get(name)
        if clause is not None:
            yield clause
    if select.args.get("limit") or select.args.get("distinct"):
        yield from select.args.get("order", exp.Order(expressions=[])).expressions


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
