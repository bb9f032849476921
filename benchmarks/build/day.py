"""A day more: `python -m benchmarks.build.day FOLDER make ORDERS` prepares, `... whole|plain|kept` runs one side.

`whole` builds everything from nothing, the day's rows included. `plain` and `kept` were built the day before, and that
state is put back before each run; `kept` has `incremental_rows` in its profile.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import duckdb

from benchmarks.build.once import clear, run
from benchmarks.build.prepare import FOLDER, make_orders
from benchmarks.build.script import PUBLISHED
from benchmarks.build.tools import TOOLS
from benchmarks.measure import report

SIDES = ("whole", "plain", "kept")
KEEPING = "benchmark: {target: dev, outputs: {dev: {type: duckdb, incremental_rows: 0}}}\n"
DAY, YESTERDAY = "day.parquet", "yesterday"
TOOL = TOOLS["sqlkit"]
COMPARED = tuple(name for name in PUBLISHED if name != "segment_migrations")
"""Of one date there are no migrations."""


def make(folder: Path, orders: int) -> None:
    """Write the orders and the day after, and build each side without that day; once for a folder."""
    make_orders(folder, orders)
    if (folder / DAY).exists():
        return
    with duckdb.connect() as connection:
        connection.execute("set variable orders = ?", [orders])
        paths = {"$orders": "orders.parquet", "$months": "months", "$day": DAY}
        for name in ("months", "day"):
            text = (FOLDER / f"{name}.sql").read_text()
            for word, path in paths.items():
                text = text.replace(f"'{word}'", f"'{folder / path}'")
            connection.execute(text)
    for side in SIDES:
        _build_yesterday(folder, side)


def _build_yesterday(folder: Path, name: str) -> None:
    side = folder / name
    shutil.rmtree(side, ignore_errors=True)
    (side / "orders").mkdir(parents=True)
    for month in (folder / "months").glob("*/*.parquet"):
        (side / "orders" / f"{month.parent.name}.parquet").symlink_to(month)
    text = (FOLDER / "sqlkit.yml").read_text()
    told = text.replace("as_of: 2026-01-01\n", "").replace("file: orders.parquet", "file: orders/*.parquet")
    (side / "sqlkit.yml").write_text(told + "profile: benchmark\n" if name == "kept" else told)
    if name == "kept":
        (side / "profiles.yml").write_text(KEEPING)
    if name != "whole":
        run(TOOL, side, has_run=False)
        (side / YESTERDAY).mkdir()
        for file in side.glob("*.duckdb"):
            shutil.copy2(file, side / YESTERDAY / file.name)


def build(folder: Path, name: str) -> dict[str, float]:
    """Put yesterday back, add the day's rows, and time the build of today."""
    side = folder / name
    clear(TOOL, side)
    for file in (side / YESTERDAY).glob("*"):
        shutil.copy2(file, side / file.name)
    shutil.copy2(folder / DAY, side / "orders" / DAY)
    found = run(TOOL, side, has_run=False)
    (side / "orders" / DAY).unlink()
    return found


def differing(folder: Path) -> dict[str, int]:
    """Rows of today that only one of `whole` and another side has, by side and table."""
    with duckdb.connect() as connection:
        for side in SIDES:
            connection.execute(f"attach '{folder}/{side}/analytics.duckdb' as {side} (read_only)")
        return {f"{side}.{name}": _differing(connection, side, name) for side in SIDES[1:] for name in COMPARED}


def _differing(connection: duckdb.DuckDBPyConnection, side: str, name: str) -> int:
    today = "(select max(as_of_date) from whole.main.rfm)"
    columns = "columns(* exclude (run_id))"
    ours, theirs = (f"(select {columns} from {one}.main.{name} where as_of_date = {today})" for one in ("whole", side))
    query = f"select count(*) from (({ours} except all {theirs}) union all ({theirs} except all {ours}))"
    return int(connection.execute(query).fetchall()[0][0])


if __name__ == "__main__":
    place, what = Path(sys.argv[1]), sys.argv[2]
    if what == "make":
        make(place, int(sys.argv[3]))
    elif what == "differing":
        print(json.dumps(differing(place)))
    else:
        report(build(place, what))
