"""SYSTEM$ functions that a client asks before it works."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from emulator.errors import execution
from emulator.result import Rows
from emulator.routines.packages import resolve
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """Packages resolve to the versions installed here; one that is not installed cannot be resolved."""
    if found := statement.match(r"SELECT SYSTEM\$RESOLVE_PYTHON_PACKAGES\s*\((.*)\)(?: AS \w+)?"):
        words = re.findall(r"'((?:[^']|'')*)'|\$\$(.*?)\$\$", found[1])
        wanted = (
            re.findall(r"[A-Za-z0-9_.\-]+(?:\s*[<>=!~]=?\s*[0-9.*]+)?", words[1][0] or words[1][1])
            if len(words) > 1
            else []
        )
        versions, absent = resolve(wanted)
        if absent:
            raise execution(
                f"Cannot create a Python function with the specified packages: {', '.join(absent)} not found.", 100357
            )
        return Rows([("SYSTEM$RESOLVE_PYTHON_PACKAGES", "VARCHAR")], [(json.dumps(versions),)])
    if found := statement.match(r"SELECT SYSTEM\$(CANCEL_ALL_QUERIES|ABORT_SESSION)\s*\('?(\d+)'?\)"):
        other = cursor.session.account.sessions.get(int(found[2]))
        if other is not None:
            other.cancel()
        return Rows(
            [(f"SYSTEM${found[1].upper()}", "VARCHAR")], [("all queries cancelled." if other else "no session",)]
        )
    if statement.match(r"SELECT SYSTEM\$(WAIT)\s*\(.*\)"):
        return wait(cursor, float(re.search(r"\(\s*([\d.]+)", statement.words)[1]))
    return None


def wait(cursor: Cursor, seconds: float) -> Rows:
    """SYSTEM$WAIT: a statement that takes its time, and can be cancelled."""
    if cursor.session.cancelled.wait(seconds):
        raise execution("SQL execution canceled", 604, "57014")
    return Rows([("SYSTEM$WAIT", "VARCHAR")], [(f"waited {seconds:g} seconds",)])
