"""A published file with a trained model in it, and what another client makes of that model."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.project import FILE
from tests.publishing.shop import query

HERE = Path(__file__).parent
CUSTOMERS = 1500
ESTIMATORS = ("logistic_regression", "hist_gradient_boosting")
"""An expression of a sum and of trees; both read texts, a plan and a tier, of which many customers have none."""

ROUNDING = 1e-15
"""Another build of DuckDB may round the last bit of exp() otherwise; scores lie between 0 and 1."""


@dataclass(frozen=True)
class Scored:
    """`version` of the DuckDB that scored, and each customer's score."""

    version: str
    scores: dict[str, float]


def publish(root: Path, estimator: str) -> Path:
    """Build the demo project with its churn model, run as an expression; return the published file."""
    shutil.copy(Path(sqlkit.demo.__file__).parent / "project" / FILE, root)
    sqlkit.demo.generate(root / "data", CUSTOMERS)
    params = {"estimator": estimator, "observations": 2, "fixed_attributes": ["tier"], "udf": "expression"}
    variables = json.dumps({f"churn_model.{name}": value for name, value in params.items()})
    command = ["build", "--project-dir", str(root), "--vars", variables]
    built = CliRunner().invoke(main, [*command, "--select=+churn_scores", "--select=+feature_snapshots"])
    assert built.exit_code == 0, built.output
    return root / "analytics.duckdb"


def scored_by(command: Sequence[str], file: Path) -> Scored:
    """Run a client in a process that finds no Python path, away from the project."""
    done = subprocess.run(
        [*command, str(file), "churn_model_score"], capture_output=True, text=True, cwd=file.parent, env={}
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert len(told["scores"]) == len({customer for customer, _ in told["scores"]})
    return Scored(told["version"], dict(told["scores"]))


def differences(file: Path, found: Scored) -> list[tuple[str, float, float | None]]:
    """Published scores that the client's do not equal to `ROUNDING`: customer, published, found."""
    published = dict(query(file, "select customer_id, score from churn_scores"))
    assert len(published) > 200
    assert len(set(published.values())) > 50, "a constant would be easy to agree with"
    pairs = [(customer, score, found.scores.get(customer)) for customer, score in sorted(published.items())]
    return [pair for pair in pairs if pair[2] is None or abs(pair[1] - pair[2]) > ROUNDING]
