"""The templates alone, run on DuckDB over given subjects, without a build."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
from sqlglot import exp

from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.manifest import addressed
from sqlkit.project import load_project

MODELS = ("survival_counts", "survival_curves", "survival_segments", "survival_tests")
PROJECT = """
inputs:
  population:
    relation: raw.people
    columns: {{outcome: outcome, duration: duration}}
    attributes: {{side: side}}
params:
  survival: {{horizon: {horizon}, segments: [side]}}
"""


def results(folder: Path, frame: pd.DataFrame, horizon: float) -> dict[str, pd.DataFrame]:
    """Tables by name, of customers with `t`, `e` and `side`."""
    (folder / "sqlkit.yml").write_text(PROJECT.format(horizon=horizon))
    manifest = compile_project(load_project(folder), only=set(MODELS))
    people = pd.DataFrame({"customer_id": [f"c{i}" for i in range(len(frame))]})
    subjects = people.assign(duration=frame["t"].to_numpy(float), is_churned=frame["e"].to_numpy() == 1)
    population = people.assign(side=frame["side"].astype(str).to_numpy())
    with duckdb.connect() as connection:
        connection.register("survival_subjects", subjects)
        connection.register("population", population)
        connection.execute("create table run_params as select date '2024-01-01' as as_of_date, 'run' as run_id")
        for name in MODELS:
            compiled = manifest.models[name]
            addresses = {read: exp.to_table(read) for read in compiled.reads}
            query = to_sql(addressed(compiled.query, addresses, {}), manifest.dialect)
            connection.execute(f"create table {name} as {query}")
        return {name: connection.table(name).df() for name in MODELS}
