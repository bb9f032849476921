"""The table that every side reads: a purchase a row, in the order of time, made by DuckDB from hashes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_suffix(".sql")
AS_OF = "2024-12-31"
"""730 days after the first; days before it count."""

LAST = "2024-12-30"
AHEAD = 365.0
HISTORY = ("frequency", "last_age_days", "age_days")


def file_of(folder: Path, customers: int) -> Path:
    """Where the table of so many customers is."""
    return folder / f"purchases_{customers}.parquet"


def make(folder: Path, customers: int) -> None:
    """About twenty purchases a customer."""
    import duckdb

    path = file_of(folder, customers)
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / "making.duckdb"), config={"memory_limit": "6GB"}) as connection:
        connection.execute(f"set variable customers = {customers}")
        connection.execute(SCRIPT.read_text())
        connection.execute(f"copy (from purchases order by order_id) to '{path}'")
    (folder / "making.duckdb").unlink()


def connect(folder: Path, customers: int) -> Any:
    """An engine that has read the table into memory, which no side is timed for."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"create table purchases as from '{file_of(folder, customers)}'")
    return connection


def counts(folder: Path, customers: int) -> tuple[int, int]:
    """Customers and purchases that there are."""
    import duckdb

    query = f"select count(distinct customer_id), count(*) from '{file_of(folder, customers)}'"
    ((people, rows),) = duckdb.execute(query).fetchall()
    return int(people), int(rows)
