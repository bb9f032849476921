"""Builds in a process of its own and is killed there: child.py ROOT PORT NUMBER, before statement NUMBER."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlkit.project import load_project
from sqlkit.warehouses.base import Row
from sqlkit.warehouses.snowflake.session import Session
from tests.snowflake.emulated.shop import Shop, target_of
from tests.snowflake.emulated.test_killed import SELECT
from tests.snowflake.emulator.launch import Emulator


def die_before(number: int) -> None:
    """Have this process killed when it is about to send its statement of that number."""
    sent, count = Session._sent, 0

    def counted(session: Session, sql: str) -> list[Row]:
        nonlocal count
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1
        return sent(session, sql)

    Session._sent = counted


if __name__ == "__main__":
    root, port, number = sys.argv[1:]
    project = load_project(Path(root))
    die_before(int(number))
    Shop(project, project, target_of(Emulator(int(port)), lock_seconds=1)).build(select=SELECT, full_refresh=True)
