"""Tables that the demo's contracts promise, filled with drawn rows: what any layer over them has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tests.semantics.project import demo, told

ROWS_OF_EACH = 400
METRICS = [(model.name, name) for model in demo().models.values() for name in model.spec.metrics]
"""By table; read without compiling, since pytest asks for them when it looks for tests."""
BY = {
    "customer_360": "segment",
    "churn_scores": "band",
    "churn_actions": "action",
    "value_forecasts": "segment",
    "customer_equity": "component",
}
"""A column to group by, a table."""


def values(name: str, kind: str, random: np.random.Generator) -> list[Any]:
    """Values of a column; customers are all different, and a fifth of what may be null is."""
    n = ROWS_OF_EACH
    if name == "customer_id":
        return [f"c{i}" for i in range(n)]
    made: dict[str, Any] = {
        "varchar": lambda: random.choice(["a", "b", "c"], n),
        "boolean": lambda: random.random(n) < 0.3,
        "date": lambda: np.datetime64("2024-01-01") + random.integers(0, 99, n),
        "double": lambda: random.random(n),
    }
    return list(made.get(kind, lambda: random.integers(0, 50, n))().tolist())


def drawn() -> dict[str, pd.DataFrame]:
    """Rows of each table, the same at every call."""
    random = np.random.default_rng(7)
    found = {}
    for table in told("duckdb").tables.values():
        columns = {}
        for column in table.columns.values():
            column_values = pd.Series(values(column.name, column.type, random), dtype="object")
            is_kept = random.random(ROWS_OF_EACH) > 0.2
            columns[column.name] = column_values if column.not_null else column_values.where(is_kept, None)
        found[table.name] = pd.DataFrame(columns)
    return found


def fill(connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame]) -> None:
    """Create the tables in the attached database analytics."""
    for table in told("duckdb").tables.values():
        typed = ", ".join(f"{column.name} {column.type}" for column in table.columns.values())
        connection.execute(f"create table analytics.main.{table.name} ({typed})")
        marks = ", ".join("?" for _ in table.columns)
        rows = frames[table.name].astype(object).where(frames[table.name].notna(), None).values.tolist()
        connection.executemany(f"insert into analytics.main.{table.name} values ({marks})", rows)
