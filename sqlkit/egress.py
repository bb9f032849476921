"""The one door through which rows come to Python, and the ledger of what passed it.

Customer-level rows are refused: a fetch is of metadata, of aggregates in which an identifying column appears only
inside COUNT, FILTER or a sum of hashes, or of an artifact. What the user asks to see (`sqlkit show`) is a request,
ledgered apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from sqlkit.errors import EgressError

Kind = Literal["metadata", "aggregate", "artifact", "request"]

IDENTIFYING = frozenset(
    {
        "customer_id",
        "email",
        "phone",
        "order_id",
        "refund_of",
        "anonymous_id",
        "event_id",
        "session_id",
        "subscription_id",
        "ticket_id",
        "row_key",
    }
)
"""Columns that tell one customer from another."""

MOST_AGGREGATE_ROWS = 10_000
"""More rows than this are no aggregate that a build needs."""

_CATALOGUES = ("information_schema", "sqlkit_audit")


@dataclass(frozen=True)
class Passage:
    """One fetch: how many rows left, and how many of them were customer-level (requests only)."""

    purpose: str
    kind: Kind
    rows: int
    customer_rows: int
    at: datetime.datetime


def permit(query: exp.Expr, kind: Kind, purpose: str) -> None:
    """Raise `EgressError` if the statement could bring customer-level rows to Python.

    >>> import sqlglot
    >>> permit(sqlglot.parse_one("select count(distinct customer_id) from rfm"), "aggregate", "count")
    >>> permit(sqlglot.parse_one("select max(email) from customers"), "aggregate", "peek")
    Traceback (most recent call last):
    sqlkit.errors.EgressError: refused to fetch email for 'peek': it tells customers apart.
    """
    if kind == "metadata":
        _only_catalogues(query, purpose)
    elif kind == "aggregate":
        _only_aggregates(query, purpose)


def check_rows(rows: int, kind: Kind, purpose: str) -> None:
    """Raise `EgressError` for an aggregate of so many rows that it is none."""
    if kind == "aggregate" and rows > MOST_AGGREGATE_ROWS:
        raise EgressError(f"refused {rows:,} rows for {purpose!r}: more than {MOST_AGGREGATE_ROWS:,} are no aggregate.")


def _only_catalogues(query: exp.Expr, purpose: str) -> None:
    if isinstance(query, exp.Describe):
        return
    for table in query.find_all(exp.Table):
        is_function = isinstance(table.this, exp.Func) and table.this.name.startswith("duckdb_")
        if not is_function and not {table.db.lower(), table.catalog.lower()} & set(_CATALOGUES):
            raise EgressError(f"refused to read {table.sql()} for {purpose!r}: it is no catalogue of metadata.")


def _only_aggregates(query: exp.Expr, purpose: str) -> None:
    if query.find(exp.Pivot):
        raise EgressError(f"refused to turn columns into rows for {purpose!r}: their names are lost.")
    names = _Names.of(query)
    for select in _branches(query):
        if not isinstance(select, exp.Select):
            raise EgressError(f"refused {select.key} for {purpose!r}: it is no SELECT.")
        group = select.args.get("group")
        for shown in [*select.expressions, *([group] if group else [])]:
            for name in names.identifying(shown, frozenset()):
                raise EgressError(f"refused to fetch {name} for {purpose!r}: it tells customers apart.")
        if not _is_summary(select):
            raise EgressError(f"refused to fetch rows for {purpose!r}: the statement is no aggregate.")


def _branches(query: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what set operations and brackets hold, from left to right."""
    if isinstance(query, exp.SetOperation):
        yield from _branches(query.this)
        yield from _branches(query.expression)
    elif isinstance(query, exp.Subquery):
        yield from _branches(query.this)
    else:
        yield query


def _is_summary(select: exp.Select) -> bool:
    group = select.args.get("group")
    if any(projection.find(exp.Window) for projection in select.expressions) or (group and group.args.get("all")):
        return False
    if group or select.args.get("from_") is None:
        return True
    return all(
        column.find_ancestor(exp.AggFunc, exp.Filter, exp.WithinGroup) is not None
        for projection in select.expressions
        for column in projection.find_all(exp.Column)
    )


def _is_condition(node: exp.Expr) -> bool:
    """Whether a column is seen only in an aggregate's FILTER, which shows as little of it as WHERE does."""
    where = node.find_ancestor(exp.Where)
    return where is not None and isinstance(where.parent, exp.Filter)


def _is_digested(node: exp.Expr) -> bool:
    """Whether a column is seen only in a sum of hashes, which tells whether rows changed and nothing of them."""
    call = node.parent
    return isinstance(call, exp.Anonymous) and call.name.lower() == "hash" and isinstance(call.parent, exp.Sum)


@dataclass(frozen=True)
class _Names:
    """What the names in a statement stand for, whichever of its queries they belong to."""

    columns: dict[str, list[exp.Expr]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, query: exp.Expr) -> _Names:
        """Read the names of a statement: aliases, lists of column aliases, and the first branch of a union."""
        names = cls()
        for table in query.find_all(exp.Table, exp.Subquery, exp.CTE):
            names.tables.update(name.lower() for name in (table.alias, table.name) if name)
        for alias in query.find_all(exp.Alias):
            names._add(alias.alias, alias.this)
        for select in query.find_all(exp.Select):
            for projection in select.expressions:
                if not isinstance(projection, exp.Column | exp.Alias | exp.Star):
                    names._add(projection.alias, projection)  # without alias, under the name that stands for any
        for union in query.find_all(exp.SetOperation):
            names._add_by_position([p.alias_or_name for p in union.selects], union)
        for listed in query.find_all(exp.TableAlias):
            if listed.columns:
                names._add_by_position([column.name for column in listed.columns], listed.parent)
        return names

    def identifying(self, shown: exp.Expr, seen: frozenset[str]) -> Iterator[str]:
        """Yield the identifying columns an expression shows, followed by name through nested queries."""
        for node in shown.find_all(exp.Column, exp.Star, exp.Columns, exp.PositionalColumn):
            if node.find_ancestor(exp.Count) is not None or _is_condition(node) or _is_digested(node):
                continue
            if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
                yield "*"
            elif node.name.lower() in IDENTIFYING:
                yield node.name.lower()
            elif self._is_row(node):
                yield f"rows of {node.name}"
            else:
                names = {"", *(part.name.lower() for part in node.parts)} - seen
                for name in sorted(names):
                    for inner in self.columns.get(name, ()):
                        yield from self.identifying(inner, seen | names)

    def _is_row(self, column: exp.Column) -> bool:
        return column.name.lower() in self.tables and column.table.lower() not in self.tables

    def _add(self, name: str, shown: exp.Expr) -> None:
        self.columns.setdefault(name.lower(), []).append(shown)

    def _add_by_position(self, names: list[str], source: exp.Expr | None) -> None:
        """Add the columns that come to stand under names which are written elsewhere."""
        if isinstance(source, exp.CTE):
            source = source.this
        assert source is not None
        if isinstance(source, exp.Table):
            source = exp.select("*") if isinstance(source.this, exp.Identifier) else source.this
        for branch in _branches(source):
            shown = branch.expressions if isinstance(branch, exp.Select) else [branch] * len(names)
            is_counted = len(shown) == len(names) and not any(projection.is_star for projection in shown)
            for position, name in enumerate(names):
                for projection in [shown[position]] if is_counted else shown:
                    if name != "*" or not projection.is_star:
                        self._add(name.strip("*"), projection)
