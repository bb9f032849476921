"""Churn and the next purchase on Online Retail, judged on a later period; and the judgement itself judged again.

Again: features from a build as of the test date, which knows nothing later; labels from pandas; the registered
artifact; scikit-learn's metrics.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.metrics import average_precision_score, roc_auc_score

from sqlkit.cli import main
from sqlkit.scoring.runtime import run_onnx

from .building import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "online_retail" / "sqlkit.yml"
MODELS = {"churn_model": 90, "propensity_model": 30}
TESTED_ON = pd.Timestamp("2011-09-11")


@pytest.fixture(scope="module")
def lines(online_retail: Path) -> pd.DataFrame:
    """Purchases of known customers, whatever they cost."""
    found = pd.read_parquet(online_retail)
    found = found[found["customer_id"].notna()].astype({"customer_id": int}).astype({"customer_id": str})
    by_invoice = found.groupby(["invoice_no", "customer_id"], as_index=False).agg(at=("invoice_ts", "min"))
    by_invoice["day"] = pd.to_datetime(by_invoice["at"]).dt.normalize()
    return by_invoice[~by_invoice["invoice_no"].astype(str).str.startswith("C")]


def built(root: Path, select: str, as_of: str = "latest") -> Path:
    (root / "sqlkit.yml").write_text(f"as_of: {as_of}\n{EXAMPLE.read_text()}")
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root), "--select", select])
    assert result.exit_code == 0, result.output
    return root / "analytics.duckdb"


@pytest.fixture(scope="module")
def published(online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("latest"), "+churn_scores +propensity_scores")


@pytest.fixture(scope="module")
def snapshot(online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What a build on the test date knew."""
    path = built(tmp_path_factory.mktemp("then"), "+feature_snapshots", str(TESTED_ON.date()))
    return table(path, "select * from feature_snapshots")


def table(path: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.sql(query).df()


def metric(published: Path, model: str, name: str, scored_by: str = "model") -> Any:
    rows = table(published, f"select * from model_metrics where model_name = '{model}' and scored_by = '{scored_by}'")
    return rows.set_index("metric").loc[name]


@pytest.mark.parametrize("model", MODELS)
def test_its_figures_are_those_of_another_computation(
    published: Path, snapshot: pd.DataFrame, lines: pd.DataFrame, model: str
) -> None:
    known = snapshot.merge(active(lines), on="customer_id").sort_values("customer_id")
    until = TESTED_ON + pd.Timedelta(days=MODELS[model])
    later = set(lines.loc[(lines["day"] >= TESTED_ON) & (lines["day"] < until), "customer_id"])
    has_bought = known["customer_id"].isin(later).to_numpy()
    labels = has_bought if model == "propensity_model" else ~has_bought
    current = f"select artifact from model_registry where model_name = '{model}'"
    artifact = bytes(table(published, current)["artifact"][0])
    scores = run_onnx(artifact)({name: known[name].to_numpy() for name in known})
    assert len(known) == metric(published, model, "rows")["metric_value"] == 3370
    assert labels.sum() == metric(published, model, "positives")["metric_value"]
    assert metric(published, model, "auc")["metric_value"] == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
    found = metric(published, model, "average_precision")["metric_value"]
    assert found == pytest.approx(average_precision_score(labels, scores), abs=1e-12)


def active(lines: pd.DataFrame) -> pd.DataFrame:
    before = lines[(lines["day"] < TESTED_ON) & (lines["day"] >= TESTED_ON - pd.Timedelta(days=365))]
    return before[["customer_id"]].drop_duplicates()


@pytest.mark.parametrize("model", MODELS)
def test_probabilities_are_calibrated_on_that_period(published: Path, model: str) -> None:
    slope, intercept = (metric(published, model, f"calibration_{name}") for name in ("slope", "intercept"))
    assert slope["metric_lower"] < 1 < slope["metric_upper"]
    assert intercept["metric_lower"] < 0 < intercept["metric_upper"]


@pytest.mark.parametrize("model", MODELS)
def test_the_card_says_plainly_what_it_beats(published: Path, model: str) -> None:
    recency = metric(published, model, "auc", "days_since_last_order")
    assert 0 < recency["model_ahead_lower"] < recency["model_ahead"] < recency["model_ahead_upper"]
    (text,) = table(published, f"select card from model_cards where model_name = '{model}'")["card"]
    card = json.loads(text)
    assert card["verdict"].startswith("Beats sorting by days_since_last_order alone at ranking")
    assert "Does not clearly beat BG/NBD at ranking" in card["verdict"]
    assert "Beats the base rate at probabilities" in card["verdict"]
    assert not card["beats_baseline"]
