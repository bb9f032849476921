"""A project with estimators of its own, from the command line to the scores in its published tables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.estimators.own import Source, load
from sqlkit.scoring.features import Feature, training_frame
from tests.training.test_own import BAYES, BOOSTING

ROWS = 420
FEATURES = (Feature("tenure", "numeric"), Feature("spend", "numeric"), Feature("tier", "text", "nan"))
PROJECT = """
inputs:
  population:
    file: accounts.csv
    columns: {outcome: outcome}
    attributes:
      tenure: {column: tenure, type: integer}
      spend: {column: spend, type: double}
      tier: tier
params:
  population_model: {estimator: bayes, tolerance: 1e-4}
"""


def accounts() -> dict[str, Any]:
    """Every tenth outcome is not known yet; some spends and tiers never were."""
    rng = np.random.default_rng(3)
    row = np.arange(ROWS)
    tenure, spend = rng.exponential(20, ROWS).round(), rng.gamma(2, 30, ROWS).round(2)
    tier = rng.choice(["free", "pro", "o'team"], ROWS).astype(object)
    outcome = 1 - tenure / 15 + (tier == "free") + rng.logistic(size=ROWS) * 0.7 > 0
    return {
        "customer_id": np.array([f"c{n:03}" for n in row]),
        "outcome": np.where(row % 10 == 0, None, outcome),
        "tenure": tenure,
        "spend": np.where(row % 17 == 0, np.nan, spend),
        "tier": np.where(row % 29 == 0, None, tier),
    }


ACCOUNTS = accounts()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own")
    (root / "sqlkit.yml").write_text(PROJECT)
    (root / "estimators").mkdir()
    (root / "estimators" / "bayes.py").write_text(BAYES)
    (root / "estimators" / "random_forest.py").write_text(BOOSTING)
    lines = zip(*(ACCOUNTS[name] for name in ACCOUNTS), strict=True)
    text = [",".join("" if v is None or v != v else str(v) for v in line) for line in lines]
    (root / "accounts.csv").write_text("\n".join([",".join(ACCOUNTS), *text]))
    return root


def build(project: Path, variables: str = "{}") -> Result:
    options = ["--project-dir", str(project), "--vars", variables]
    return CliRunner().invoke(main, ["build", "-s", "+population_scores", *options])


def told(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return next(line for line in result.output.splitlines() if line.startswith("Model: "))


def rows(project: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(project / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def answers(unfitted: Any) -> Any:
    """What a pipeline says of every account, fitted on those whose outcome is known."""
    frame, known = training_frame(FEATURES, ACCOUNTS), np.not_equal(ACCOUNTS["outcome"], None)
    model = unfitted.fit(frame[known], ACCOUNTS["outcome"][known].astype(int))
    return model.predict_proba(frame)[:, 1]


def expected(text: str) -> Any:
    """What scikit-learn answers where the estimator is the project's own."""
    return answers(load(Source("", text))(FEATURES, 0))


def test_refused_without_a_tolerance(project: Path) -> None:
    result = build(project, "{population_model.tolerance: null}")
    assert result.exit_code == 1, result.output
    assert "GaussianNB: only scikit-learn's linear models" in result.output
    assert "or declare a `tolerance`, as 1e-4" in result.output
    assert "Traceback" not in result.output
    assert not (project / "analytics.duckdb").exists()


def test_converted_within_the_tolerance(project: Path) -> None:
    assert "runs as function, converted by skl2onnx within 0.0001 (measured " in told(build(project))
    scores = rows(project, "select score from population_scores order by customer_id")
    assert len(scores) == ROWS
    np.testing.assert_allclose(np.array(scores)[:, 0], expected(BAYES), rtol=0, atol=1e-4)
    assert np.ptp(scores) > 0.5
    assert rows(project, "select estimator, form, nodes, expression from model_registry") == [
        ("bayes", "converted", 0, "")
    ]
    card = json.loads(rows(project, "select card from model_cards")[0][0])
    assert card["tolerance"] == 1e-4
    assert card["parity"] <= 1e-4


def test_kept_until_its_file_is_edited(project: Path) -> None:
    path = project / "estimators" / "bayes.py"
    build(project)
    trained = "select count(*), count(distinct definition_hash) from model_registry where estimator = 'bayes'"
    before = rows(project, trained)
    (project / "accounts.csv").touch()
    assert told(build(project, "{population_model.retrain_days: 29}")).startswith("Model: population_model kept ")
    assert rows(project, trained) == before
    path.write_text(BAYES.replace("GaussianNB()", "GaussianNB(var_smoothing=1e-8)"))
    assert told(build(project)).startswith("Model: population_model trained ")
    path.write_text(BAYES)
    assert rows(project, trained) == [(before[0][0] + 1, before[0][1] + 1)]


def test_no_expression_of_what_is_converted(project: Path) -> None:
    result = build(project, "{population_model.udf: expression}")
    assert result.exit_code == 1, result.output
    assert "converted by skl2onnx, has no SQL form; set population_model.udf to function or auto." in result.output


def test_one_takes_the_place_of_a_shipped_one_of_its_name(project: Path) -> None:
    plain = "population_model.tolerance: null, population_model.calibration: none"
    result = build(project, f"{{population_model.estimator: random_forest, {plain}}}")
    assert told(result).endswith("runs as expression.")
    scores = rows(project, "select score from population_scores order by customer_id")
    np.testing.assert_allclose(np.array(scores)[:, 0], expected(BOOSTING), rtol=0, atol=1e-9)


def test_a_mistake_found_while_training(project: Path) -> None:
    (project / "estimators" / "wrong.py").write_text("def pipeline(features, seed):\n    return features[99]\n")
    result = build(project, "{population_model.estimator: wrong}")
    (project / "estimators" / "wrong.py").unlink()
    assert result.exit_code == 1
    assert "estimators/wrong.py:2: IndexError: tuple index out of range." in result.output
    assert "Traceback" not in result.output


def test_without_its_extra(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    path = project / "sqlkit.yml"
    before = path.read_text()
    path.write_text(before.replace("estimator: bayes, tolerance: 1e-4", "estimator: lightgbm"))
    result = build(project)
    path.write_text(before)
    assert result.exit_code == 2, result.output
    line = 1 + before.splitlines().index("  population_model: {estimator: bayes, tolerance: 1e-4}")
    assert f"sqlkit.yml:{line}: the estimator lightgbm needs its extra, which is not installed." in result.output
    assert "pip install 'sqlkit[lightgbm]'" in result.output
    assert "Traceback" not in result.output
