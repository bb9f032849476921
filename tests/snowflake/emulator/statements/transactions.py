"""BEGIN, COMMIT, ROLLBACK: https://docs.snowflake.com/en/sql-reference/transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.result import Rows
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """COMMIT and ROLLBACK outside a transaction do nothing, as in Snowflake."""
    session = cursor.session
    if statement.match(r"(BEGIN|START)( (WORK|TRANSACTION))?( NAME \S+)?"):
        session.begin()
    elif statement.match(r"COMMIT( WORK)?"):
        session.account.catalogue.touch(session.commit_open())
    elif statement.match(r"ROLLBACK( WORK)?"):
        session.rollback_open()
    else:
        return None
    return Rows.status("Statement executed successfully.")
