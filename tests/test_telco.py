"""The Telco snapshot by YAML alone: trained, measured in folds, scored in the warehouse."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sqlkit.cli import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "telco" / "sqlkit.yml"


@pytest.mark.parametrize("estimator", ["logistic_regression", "hist_gradient_boosting"])
def test_telco(estimator: str, realdata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(EXAMPLE, tmp_path)
    monkeypatch.setenv("TELCO", str(realdata / "telco" / "Telco-Customer-Churn.csv"))
    variables = f"{{population_model.estimator: {estimator}}}"
    result = CliRunner().invoke(main, ["build", "--project-dir", str(tmp_path), "--vars", variables])
    assert result.exit_code == 0, result.output
    with duckdb.connect(str(tmp_path / "analytics.duckdb"), read_only=True) as connection:
        own = "select metric, metric_value from model_metrics where scored_by = 'model'"
        metrics = dict(connection.execute(own).fetchall())
        quarantined = connection.execute("select count(*) from quarantine").fetchall()
        rows = connection.execute("select count(*), avg(score) from population_scores").fetchall()
    assert (metrics["rows"], metrics["positives"]) == (7043, 1869)
    assert metrics["auc"] >= 0.84
    assert quarantined == [(0,)]
    assert rows[0][0] == 7043
    assert abs(rows[0][1] - 1869 / 7043) < 0.01
