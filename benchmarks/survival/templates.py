"""The shipped template, compiled for a table of lives."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

PROJECT = "inputs: {subscriptions: {relation: raw.subscriptions, columns: {ended_at: ended_at}}}\n"
MODELS = ("survival_counts", "survival_curves")


def statements() -> list[str]:
    """What a build runs for the curve of all customers."""
    from sqlglot import exp

    from sqlkit.compile import compile_project
    from sqlkit.dialects.base import to_sql
    from sqlkit.manifest import addressed
    from sqlkit.project import load_project

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sqlkit.yml").write_text(PROJECT)
        manifest = compile_project(load_project(Path(folder)), only=set(MODELS))
    found = []
    for name in MODELS:
        compiled = manifest.models[name]
        addresses = {read: exp.to_table(read) for read in compiled.reads}
        query = to_sql(addressed(compiled.query, addresses, {}), manifest.dialect)
        found.append(f"create table {name} as {query}")
    return found


def prepare(connection: Any) -> None:
    """What the template reads, as a view of the lives."""
    connection.execute("create view survival_subjects as select duration, is_churned from lives")
    connection.execute("create table run_params as select date '2024-01-01' as as_of_date, 'run' as run_id")
