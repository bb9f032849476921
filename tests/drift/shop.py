"""The demo shop as of the day a model is trained and again ninety days later, scored by the same model."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.project import FILE

TRAINED, LATER = "2024-02-01", "2024-05-01"
"""Ninety days apart, the horizon of what is predicted."""

KEEP = "{churn_model.retrain_days: 180}"


def write(root: Path, customers: int = 2000) -> None:
    """A project with generated data, nothing built."""
    root.mkdir(exist_ok=True)
    shutil.copy(Path(sqlkit.demo.__file__).parent / "project" / FILE, root)
    sqlkit.demo.generate(root / "data", customers)


def build(root: Path, as_of: str, *options: str) -> str:
    """Build drift and performance as of a date, and return what was told."""
    text = (root / FILE).read_text("utf-8").splitlines()
    lines = [f"as_of: {as_of}" if line.startswith("as_of:") else line for line in text]
    (root / FILE).write_text("\n".join(lines) + "\n", "utf-8")
    command = ["build", "--project-dir", str(root), "--vars", KEEP, "--select", "+tag:drift", *options]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return result.output


def change(root: Path, name: str, query: str) -> None:
    """Replace an input's file by a query over it, `rows`."""
    path = root / "data" / f"{name}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as from '{path}'")
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")


def read(root: Path, query: str) -> pd.DataFrame:
    """Rows of the publication."""
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(query).df()


def drift(root: Path) -> pd.DataFrame:
    """feature_drift by feature."""
    return read(root, "select * from feature_drift").set_index("feature")
