"""What is read off a statement's text: addresses, branches, and the rows that it holds as literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlglot import exp

Key = tuple[str, str, str]
"""Database, schema and name."""


def key(table: exp.Table) -> Key:
    """A table's address."""
    return table.catalog, table.db, table.name


def selects(query: exp.Expr) -> Iterator[exp.Select]:
    """The branches of a union, from left to right."""
    if isinstance(query, exp.SetOperation):
        yield from selects(query.this)
        yield from selects(query.expression)
    elif isinstance(query, exp.Select):
        yield query


def literal_rows(query: exp.Expr) -> list[dict[str, Any]] | None:
    """The rows of a query that reads no table, but perhaps to see that one is empty; None of any other query."""
    branches = list(selects(query))
    if any(branch.args.get("from_") for branch in branches):
        return None
    return [{e.alias: literal(e.unalias()) for e in branch.expressions} for branch in branches]


def literal(value: exp.Expr) -> Any:
    """A literal's value; a cast's is that of what it casts, a day where it casts to one."""
    if isinstance(value, exp.Cast):
        cast = literal(value.this)
        return dt.date.fromisoformat(cast) if cast is not None and value.is_type("date") else cast
    if isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.Boolean):
        return bool(value.this)
    if isinstance(value, exp.Neg):
        return -literal(value.this)
    assert isinstance(value, exp.Literal), f"no literal: {value.sql('snowflake')}"
    return value.name if value.is_string else float(value.name) if "." in value.name else int(value.name)
