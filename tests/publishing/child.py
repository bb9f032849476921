"""Builds in a process of its own, so that a test can kill it, stop it or take its disk away.

child.py serve ROOT     reads lines "<point>": forks, builds, is killed there; answers with what became of it
child.py pause ROOT     stops at the first statement on a result table and waits for a line
child.py busy ROOT      never ends its statement on a result table
child.py full ROOT N    cannot write a file of more than N bytes
child.py die ROOT TEXT  makes what has changed and is killed before a statement that begins with TEXT
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlkit.cli.interruption import exit_code, hearing_sigterm
from sqlkit.errors import SqlkitError
from sqlkit.warehouses.duckdb import files
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.publishing.shop import Shop

RESULT = 'CREATE OR REPLACE TABLE "sqlkit_stage"."main"."rfm"'
ENDLESS = "select sum(hash(a.i)) from range(10000000) as a(i), range(10000000) as b(i)"

Statement = Callable[[DuckDB, str], list[tuple[Any, ...]]]


def say(line: str) -> None:
    print(line, flush=True)


def intercept(before: Callable[[str], str]) -> None:
    """Have every statement pass `before`, which may count it, hold it up, replace it or never return."""
    run: Statement = DuckDB._run

    def intercepted(warehouse: DuckDB, sql: str) -> list[tuple[Any, ...]]:
        return run(warehouse, before(sql))

    DuckDB._run = intercepted


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_statement(number: int) -> None:
    count = 0

    def counted(sql: str) -> str:
        nonlocal count
        if count == number:
            die()
        count += 1
        return sql

    intercept(counted)


def die_at_rename(count: int) -> None:
    """Die once so many files have another name."""
    replace = os.replace
    done = 0

    def counted(source: Path, target: Path) -> None:
        nonlocal done
        if done < count:
            replace(source, target)
            done += 1
        if done == count:
            die()

    files.os.replace = counted


def serve(shop: Shop, select: list[str]) -> None:
    """Compile once, then build in a fork for each line: a statement's number, "renamed-<n>" or "build"."""
    manifest = shop.manifest
    assert manifest
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _fork(shop, line.strip(), select, writing)
        os.close(writing)
        with os.fdopen(reading) as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        say("killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else said or str(status))


def _fork(shop: Shop, point: str, select: list[str], answer: int) -> None:
    statements: list[str] = []

    def listed(sql: str) -> str:
        statements.append(" ".join(sql.split()[:2]))
        return sql

    intercept(listed)
    if point.isdigit():
        die_before_statement(int(point))
    elif point.startswith("renamed-"):
        die_at_rename(int(point.removeprefix("renamed-")))
    try:
        shop.build(select=select)
        said = "|".join(statements)
    except BaseException as error:
        said = f"{type(error).__name__}: {error}".replace("\n", " ")
    os.write(answer, said.encode())
    os._exit(0)


def pause(shop: Shop) -> None:
    def paused(sql: str) -> str:
        if sql.startswith(RESULT):
            say("paused")
            sys.stdin.readline()
        return sql

    intercept(paused)
    say(shop.build().run_id)


def busy(shop: Shop) -> None:
    def endless(sql: str) -> str:
        if sql.startswith(RESULT):
            say("busy")
            return ENDLESS
        return sql

    intercept(endless)
    shop.build()


def full(shop: Shop, size: str) -> None:
    shop.manifest  # noqa: B018  compiled while there is room
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    shop.build()


def die_at(shop: Shop, text: str, *select: str) -> None:
    def deadly(sql: str) -> str:
        if sql.startswith(text):
            die()
        return sql

    intercept(deadly)
    shop.build(select=select, full_refresh=False)


def main() -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background is started deaf
    way, shop, rest = sys.argv[1], Shop(Path(sys.argv[2])), sys.argv[3:]
    try:
        if way == "serve":
            serve(shop, rest)
        elif way in ("full", "die"):
            {"full": full, "die": die_at}[way](shop, *rest)
        else:
            with hearing_sigterm():
                {"pause": pause, "busy": busy}[way](shop)
    except SqlkitError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt as interruption:
        print(type(interruption).__name__, file=sys.stderr)
        return exit_code(interruption)
    return 0


if __name__ == "__main__":
    sys.exit(main())
