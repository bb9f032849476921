"""Statements that are no queries: one module a family.

A handler answers with rows, with True if the cursor holds the result already, or with None: not mine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.result import Rows
from emulator.statement import Statement
from emulator.statements import (
    comments,
    copying,
    describe,
    files,
    grants,
    packages,
    places,
    recorded,
    routines,
    session,
    show,
    tables,
    transactions,
)

if TYPE_CHECKING:
    from emulator.cursor import Cursor

Handler = Callable[["Cursor", Statement], Rows | bool | None]
HANDLERS: tuple[Handler, ...] = (
    transactions.handle,
    session.handle,
    places.handle,
    routines.handle,
    files.handle,
    copying.handle,
    grants.handle,
    comments.handle,
    packages.handle,
    show.handle,
    describe.handle,
    recorded.handle,
    tables.handle,
)
"""In this order: `tables` comes last because it has SQLGlot read the statement, which cannot read all that is above."""
