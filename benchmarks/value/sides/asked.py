"""What a side is told on its command line, what sides before it left, and how it says what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.value.purchases import HISTORY

PARAMETERS = ("r", "alpha", "a", "b")


def asked() -> tuple[Path, int, Path]:
    """The folder of the table, its customers, and the file for the result."""
    folder, customers, result = sys.argv[1:4]
    return Path(folder), int(customers), Path(result)


def keep(result: Path, **arrays: Any) -> None:
    """For `results`, in another process."""
    import numpy as np

    np.savez(result, **arrays)


def histories_of(folder: Path, customers: int) -> Path:
    """The summary that `prepare` made, which fits and scores begin with."""
    return folder / f"histories_{customers}.parquet"


def parameters_of(folder: Path, customers: int) -> dict[str, float]:
    """By which every side scores."""
    found: dict[str, float] = json.loads((folder / f"parameters_{customers}.json").read_text())
    return found


def connect(folder: Path, customers: int) -> Any:
    """An engine that has read the summary into memory, which no side is timed for."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"create table histories as from '{histories_of(folder, customers)}'")
    return connection


def fetched(connection: Any) -> Any:
    """The summary as a data frame of doubles, by the names that peers have for it."""
    names = zip(HISTORY, ("frequency", "recency", "T"), strict=True)
    columns = ", ".join(f"cast({ours} as double) as {theirs}" for ours, theirs in names)
    return connection.execute(f"select customer_id, {columns} from histories order by customer_id").df()
