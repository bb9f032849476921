"""The table that every side reads: customers with whole durations, many of them ending together, and covariates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

COVARIATES = tuple(f"x{i}" for i in range(5))
PULL = (0.5, -0.3, 0.2, 0.0, 0.1)
MEAN, LONGEST = 300, 730


def file_of(folder: Path, rows: int) -> Path:
    """Where the table of so many rows is."""
    return folder / f"lives_{rows}.parquet"


def make(folder: Path, rows: int) -> None:
    """Two covariates of whole levels and three of fractions, which leave no two customers alike."""
    path = file_of(folder, rows)
    if path.exists():
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(2024)
    x = rng.normal(size=(rows, len(COVARIATES)))
    x[:, :2] = np.round(x[:, :2])
    life = np.ceil(rng.exponential(np.exp(-x @ np.array(PULL))) * MEAN)
    seen = rng.integers(30, LONGEST, rows)
    columns = {name: x[:, i] for i, name in enumerate(COVARIATES)}
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.table({"duration": np.minimum(life, seen), "is_churned": life <= seen, **columns})
    pq.write_table(table, path)


def connect(folder: Path, rows: int) -> Any:
    """An engine that has read the table into memory, which no side is timed for."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"create table lives as from '{file_of(folder, rows)}'")
    return connection
