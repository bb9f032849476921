"""Which kinds of statement there are, and how long one may be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.snowflake.static.allowed import allowed
from tests.snowflake.static.statement import Statement

LONGEST = 1_000_000
"""https://docs.snowflake.com/en/user-guide/query-size-limits: longer ones run, but are cut in the history."""


def kinds(statement: Statement) -> Iterator[str]:
    """Only listed kinds, and of those that SQLGlot does not parse only the listed form."""
    entry = allowed().statements.get(statement.kind)
    if entry is None:
        yield f"{statement.kind} is not on the list of statements"
    elif entry.form and not entry.form.fullmatch(statement.sql.strip()):
        yield f"{statement.kind} has not the form that is listed"
    elif statement.is_command and not entry.form:
        yield f"SQLGlot does not parse this {statement.kind}, and no form is listed"


def size(statement: Statement) -> Iterator[str]:
    """As bytes, as they are sent."""
    length = len(statement.sql.encode())
    if length >= LONGEST:
        yield f"{length:,} bytes"
