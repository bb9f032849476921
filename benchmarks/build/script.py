"""Hand-written SQL, run by twenty lines of Python: `python -m benchmarks.build.script full|core`, in a side's folder.

Working tables stay in memory; results are written to a new file, checked, and put in the place of the last.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from benchmarks.build.render import EXPERT, NAMES, VIEWS, addressed, core
from benchmarks.build.tests import as_queries

WORK = (
    "customer_features",
    "customer_activity",
    "cohort_ages",
)
PUBLISHED = (
    "quarantine",
    "row_accounting",
    "dim_date",
    "rfm_cut_points",
    "rfm",
    "rfm_history",
    "rfm_segments",
    "segment_migrations",
    "customer_churn",
    "cohort_churn",
    "cohort_retention",
    "ltv_customers",
    "ltv_cohorts",
    "feature_snapshots",
)
SHARED = tuple(name for name in NAMES if name not in PUBLISHED)
"""Core models that are working tables here."""


def connected(path: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection with a new result file attached as `results`."""
    path.unlink(missing_ok=True)
    connection = duckdb.connect(config={"preserve_insertion_order": "false"})
    connection.execute(f"attach '{path}' as results (storage_version 'v1.0.0')")
    return connection


def run_full(connection: duckdb.DuckDBPyConnection) -> None:
    """All published tables with their run columns, comments and checks (`comments.sql`, `checks.json`)."""

    def address(name: str) -> str:
        return f"results.{name}" if name in PUBLISHED else name

    for name in SHARED:
        _make(connection, name, addressed(core(name), address), is_view=name in VIEWS)
    _make(connection, "cut_points", addressed(core("rfm_cut_points"), address))
    for name in WORK:
        _make(connection, name, addressed((EXPERT / "work" / f"{name}.sql").read_text(), address))
    for name in PUBLISHED:
        query = addressed((EXPERT / "published" / f"{name}.sql").read_text(), address)
        dated = (
            f"select result.*, run_params.as_of_date, 'script' as run_id from ({query}) as result cross join run_params"
        )
        _make(connection, address(name), dated)
    connection.execute(Path("comments.sql").read_text())
    _check(connection, json.loads(Path("checks.json").read_text()))


def run_core(connection: duckdb.DuckDBPyConnection) -> None:
    """The core models with their tests."""
    connection.execute("use results")
    for name in NAMES:
        _make(connection, name, addressed(core(name), str), is_view=name in VIEWS)
        _check(connection, as_queries(name, name))


def _make(connection: duckdb.DuckDBPyConnection, name: str, query: str, *, is_view: bool = False) -> None:
    connection.execute(f"create {'view' if is_view else 'table'} {name} as {query}")


def _check(connection: duckdb.DuckDBPyConnection, queries: Iterable[str]) -> None:
    for query in queries:
        if any(connection.execute(query).fetchall()[0]):
            raise SystemExit(f"rows break {query}")


def main(kind: str) -> None:
    """Make, check, publish."""
    new, published = Path("new.duckdb"), Path("script.duckdb")
    with connected(new) as connection:
        {"full": run_full, "core": run_core}[kind](connection)
        connection.execute("use memory")
        connection.execute("detach results")
    os.replace(new, published)


if __name__ == "__main__":
    main(sys.argv[1])
