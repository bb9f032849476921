"""Plain DuckDB set up as sqlkit sets it up, for the sides that run without sqlkit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

NUMERIC = (
    "recency_days frequency monetary tenure_days sessions_30d slope_90d adoption_rate tickets_90d"
    " discount_share months_active avg_basket nps"
).split()
TEXT = ["channel", "country"]
KEY, TABLE = "customer_id", "customers"

PASSES = 3
"""How often a process scores by onnxruntime, called by DuckDB or in memory; the fastest pass is its throughput."""


def table_file(folder: Path, rows: int) -> Path:
    """Where `prepare` keeps the table of so many rows."""
    return folder / f"customers_{rows}.duckdb"


def connect(folder: Path, rows: int, results: Path) -> Any:
    """DuckDB in memory with the customers attached read-only and a file for the scores."""
    connection = duckdb.connect(config={"preserve_insertion_order": "false"})
    connection.execute("attach ? as source (read_only)", [str(table_file(folder, rows))])
    connection.execute("attach ? as results (storage_version 'v1.0.0')", [str(results)])
    connection.execute("use source")
    return connection


def written(scores: Any) -> dict[str, float]:
    """What a relation's column `score` comes to, to see that sides which should agree do."""
    rows, mean = scores.aggregate("count(*), avg(score)").fetchall()[0]
    return {"rows": rows, "mean": mean}
