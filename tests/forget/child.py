"""child.py ROOT: reads a number a line, forks, erases the customer and is gone before that step; says how it went.

A step is a statement, or a change of a file's name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlkit.forget import forget
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.forget.shop import GONE

GONE_AWAY = 77


def erase(root: Path, die_at: int, answer: int) -> None:
    steps: list[str] = []

    def passing(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def passed(*arguments: Any, **more: Any) -> Any:
            if len(steps) == die_at:
                os._exit(GONE_AWAY)
            steps.append(name)
            return call(*arguments, **more)

        return passed

    DuckDB._run = passing(DuckDB._run, "statement")  # type: ignore[method-assign]
    os.replace = passing(os.replace, "replace")
    os.unlink = passing(os.unlink, "unlink")
    project = load_project(root)
    forget(project, load_target(root, project.profile), [GONE])
    os.write(answer, " ".join(steps).encode())
    os._exit(0)


def main() -> None:
    root = Path(sys.argv[1])
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            erase(root, int(line), writing)
        os.close(writing)
        with os.fdopen(reading) as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        print("killed" if os.waitstatus_to_exitcode(status) == GONE_AWAY else said or f"failed {status}", flush=True)


if __name__ == "__main__":
    main()
