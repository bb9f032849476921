"""Runs every lint over a statement; each says one thing, and its name is what it says it of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlglot.errors import SqlglotError

from tests.snowflake.static import dates, functions, names, numbers, order, queries, statements, texts
from tests.snowflake.static.statement import Columns, Statement

Lint = Callable[[Statement], Iterator[str]]

LINTS: tuple[Lint, ...] = (
    statements.kinds,
    statements.size,
    functions.names,
    names.case,
    names.columns,
    texts.escapes,
    order.nulls,
    order.limits,
    order.ties,
    order.frames,
    numbers.division,
    numbers.types,
    numbers.try_cast,
    dates.weeks,
    dates.subtraction,
    queries.subqueries,
    queries.stars,
)


def faults(
    sql: str,
    *,
    own: Collection[str] = (),
    tables: Columns | None = None,
    keys: Mapping[str, Collection[str]] | None = None,
) -> list[str]:
    """Return what is wrong with a statement, `[lint] in words`; see `Statement` for what else may be told of it."""
    statement = Statement(sql, own, tables or {}, keys or {})
    try:
        parsed = statement.tree, statement.body
        assert parsed
    except (SqlglotError, ValueError) as error:
        return [f"[parse] {str(error).splitlines()[0]}"]
    return [
        f"[{lint.__module__.rpartition('.')[2]}.{lint.__name__}] {text}" for lint in LINTS for text in lint(statement)
    ]
