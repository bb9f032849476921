"""The templates alone, run on DuckDB over two given sets of customers, without a build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from sqlglot import exp

from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.manifest import addressed
from sqlkit.project import Project

MODELS = ("drift_dates", "feature_counts", "critical_values", "feature_drift")
THEN, NOW = dt.date(2024, 1, 1), dt.date(2024, 2, 1)


class Templates:
    """Compiled once, asked many times; `params` are those that differ from the defaults."""

    def __init__(self, project: Project, params: Mapping[str, Any] | None = None) -> None:
        told = replace(project, params={**project.params, **(params or {})})
        manifest = compile_project(told, only=set(MODELS))
        self.sql = {}
        for name in MODELS:
            compiled = manifest.models[name]
            addresses = {read: exp.to_table(read) for read in compiled.reads}
            self.sql[name] = to_sql(addressed(compiled.query, addresses, {}), manifest.dialect)
        self.connection = duckdb.connect()
        self.connection.execute("create table numbers as select range as number from range(100000)")
        self.connection.execute("create table run_params as select date '2024-02-01' as as_of_date, 'run' as run_id")

    def critical_values(self) -> dict[int, float]:
        """Chi-square by degrees of freedom."""
        return dict(self.connection.execute(self.sql["critical_values"]).fetchall())

    def drift(self, reference: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
        """feature_drift by feature, of customers with their features and `score`, one model having scored both."""
        parts = [part.assign(as_of_date=day) for part, day in ((reference, THEN), (current, NOW))]
        rows = pd.concat(parts, ignore_index=True)
        rows["customer_id"] = [f"c{number}" for number in range(len(rows))]
        rows["model_version"], rows["trained_as_of"] = "v1", THEN
        for name in ("feature_snapshots", "score_snapshots"):
            self.connection.register(name, rows)
        for name in MODELS:
            self.connection.execute(f"create or replace table {name} as {self.sql[name]}")
        return self.connection.table("feature_drift").df().set_index("feature")


def scored(published: Path, as_of: str) -> pd.DataFrame:
    """The features and the score of who was scored as of a date."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(
            """
            select features.* exclude (customer_id, observed_on, as_of_date, run_id), scores.score
            from feature_snapshots as features
            inner join score_snapshots as scores using (customer_id, as_of_date)
            where as_of_date = ?
            order by customer_id
            """,
            [as_of],
        ).df()
