"""Names as Snowflake keeps them, and columns that are there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from tests.snowflake.static.statement import Statement


def case(statement: Statement) -> Iterator[str]:
    """A name in quotes is upper-case: nobody finds another without quotes. A user's own is spelt as it is.

    https://docs.snowflake.com/en/sql-reference/identifiers-syntax
    """
    for name in dict.fromkeys(statement.names):
        if name != name.upper() and name not in statement.own:
            yield f'"{name}" cannot be selected without quotes'


def columns(statement: Statement) -> Iterator[str]:
    """Where tables are known every column is one of theirs; where there are several sources each says of which."""
    for select in statement.all(exp.Select):
        if len(_sources(select)) > 1:
            for column in _own_columns(select):
                if not column.table:
                    yield f"{column.name} does not say of which table it is"
    if statement.resolved[1]:
        yield statement.resolved[1]


def _sources(select: exp.Select) -> list[exp.Expr]:
    start = select.args.get("from_")
    return [source for source in (start and start.this, *(j.this for j in select.args.get("joins") or ())) if source]


def _own_columns(select: exp.Select) -> Iterator[exp.Column]:
    for column in select.find_all(exp.Column):
        is_star = isinstance(column.this, exp.Star)
        if column.find_ancestor(exp.Select) is select and not is_star and not _is_alias(column, select):
            yield column


def _is_alias(column: exp.Column, select: exp.Select) -> bool:
    """ORDER BY may name what the SELECT calls it."""
    return column.find_ancestor(exp.Order) is select.args.get("order") and column.name in select.named_selects
