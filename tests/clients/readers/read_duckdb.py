"""DuckDB's own Python client, whichever release is installed here."""

from __future__ import annotations

import time

import duckdb
from loop import ALL, ONE, Answers, read_until_told


def read(file: str) -> Answers:
    with duckdb.connect(file, read_only=True) as connection:
        one = connection.execute(ONE).fetchall()
        time.sleep(0.01)
        return [run for (run,) in one], [run for (run,) in connection.execute(ALL).fetchall()]


read_until_told(f"duckdb {duckdb.__version__}", read)
