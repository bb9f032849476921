"""The one door through which rows come to Python, and the ledger of what passed it.

Customer-level rows are refused: a fetch is of metadata, of aggregates in which an identifying column appears only
inside COUNT, or of an artifact. What the user asks to see (`sqlkit show`) is a request, ledgered apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    projections: dict[str, list[exp.Expr]] = {}
    for select in query.find_all(exp.Select):
        for projection in select.expressions:
            projections.setdefault(projection.alias_or_name.lower(), []).append(projection)
    for select in _outermost(query):
        for projection in select.expressions:
            for name in _identifying(projection, projections, frozenset()):
                raise EgressError(f"refused to fetch {name} for {purpose!r}: it tells customers apart.")
        if not _is_summary(select):
            raise EgressError(f"refused to fetch rows for {purpose!r}: the statement is no aggregate.")


def _outermost(query: exp.Expr) -> Iterator[exp.Select]:
    if isinstance(query, exp.SetOperation):
        yield from _outermost(query.this)
        yield from _outermost(query.expression)
    elif isinstance(query, exp.Select):
        yield query


def _identifying(
    projection: exp.Expr, projections: Mapping[str, list[exp.Expr]], seen: frozenset[str]
) -> Iterator[str]:
    """Yield the identifying columns a projection shows, followed by name through nested queries."""
    for node in projection.find_all(exp.Column, exp.Star):
        name = "*" if isinstance(node, exp.Star) else node.name.lower()
        if node.find_ancestor(exp.Count) is not None:
            continue
        if name == "*" or name in IDENTIFYING:
            yield name
        elif name not in seen:
            for inner in projections.get(name, ()):
                yield from _identifying(inner, projections, seen | {name})


def _is_summary(select: exp.Select) -> bool:
    if select.args.get("group") or select.args.get("from_") is None:
        return True
    return all(
        projection.find(exp.AggFunc) is not None or projection.find(exp.Column) is None
        for projection in select.expressions
    )
