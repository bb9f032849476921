"""Drift and performance as published, against numpy, scipy and scikit-learn; shops that drift are told so."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from tests.drift import oracle
from tests.drift.shop import LATER, TRAINED, build, change, drift, read
from tests.drift.templates import scored

pytestmark = pytest.mark.slow

NUMBERS = ("psi", "psi_threshold", "ks_statistic", "mean_reference", "mean_current")


def test_the_reference_is_the_snapshot_of_the_day_of_training(shop: Path) -> None:
    found = drift(shop)
    assert set(found["reference_as_of"].dt.date) == set(found["trained_as_of"].dt.date) == {dt.date(2024, 2, 1)}
    assert len(set(found["model_version"])) == 1
    assert found["is_comparable"].all()  # the score too: one model gave both


def test_statistics_are_numpys_and_scipys(shop: Path) -> None:
    published = shop / "analytics.duckdb"
    then, now = scored(published, TRAINED), scored(published, LATER)
    found = drift(shop)
    expected = oracle.drift(then, now).loc[found.index]
    for name in NUMBERS:
        assert found[name].to_numpy(float) == pytest.approx(expected[name].to_numpy(float), rel=1e-12, nan_ok=True)
    assert found["is_drifted"].tolist() == expected["is_drifted"].astype(bool).tolist()
    assert found["share_null_current"].to_numpy(float) == pytest.approx(now[found.index].isna().mean().to_numpy())
    assert set(found["n_reference"]) == {len(then)}


def test_performance_is_scikit_learns(shop: Path) -> None:
    """Who was lost is who has no order in the last ninety days, ninety days later."""
    rows = read(
        shop,
        f"""
        select scores.score, later.orders_90d = 0 as is_churned
        from score_snapshots as scores
        inner join feature_snapshots as later using (customer_id)
        where scores.as_of_date = '{TRAINED}' and later.as_of_date = '{LATER}'
        """,
    )
    (found,) = read(shop, "select * from model_performance").to_dict("records")
    outcome, score = rows["is_churned"].to_numpy(), rows["score"].to_numpy()
    assert found["observed_on"] == found["trained_as_of"] == pd.Timestamp(TRAINED)
    assert (found["scored_customers"], found["customers"]) == (len(rows), len(rows))
    assert found["churned_customers"] == outcome.sum()
    assert found["auc"] == pytest.approx(roc_auc_score(outcome, score), rel=1e-12)
    assert found["brier_score"] == pytest.approx(brier_score_loss(outcome, score), rel=1e-12)
    assert found["log_loss"] == pytest.approx(log_loss(outcome, score), rel=1e-12)
    assert found["mean_score"] == pytest.approx(score.mean(), rel=1e-12)
    assert found["calibration_error"] == pytest.approx(outcome.mean() - score.mean(), rel=1e-12)
    assert found["calibration_se"] == pytest.approx(np.sqrt((score * (1 - score)).sum()) / len(score), rel=1e-12)


def test_nothing_is_measured_before_the_horizon_is_over(trained: Path, tmp_path: Path) -> None:
    root = copied(trained, tmp_path)
    assert len(read(root, "select * from model_performance")) == 0
    build(root, "2024-04-30")
    assert len(read(root, "select * from model_performance")) == 0


def test_spend_doubled_after_training_is_told(shop: Path, trained: Path, tmp_path: Path) -> None:
    root = copied(trained, tmp_path)
    change(root, "orders", f"select * replace (if(CREATED >= '{TRAINED}', 2 * NET, NET)::{net(root)} as NET) from rows")
    build(root, LATER)
    before, after = drift(shop), drift(root)
    assert not before.loc["spend_90d", "is_drifted"]
    assert after.loc["spend_90d", "is_drifted"]
    assert after.loc["spend_90d", "finding"] == "values are higher"
    others = [name for name in after.index if not name.startswith(("spend", "score"))]
    assert after.loc[others, "finding"].to_dict() == before.loc[others, "finding"].to_dict()


def test_events_that_stop_coming_are_told(shop: Path, trained: Path, tmp_path: Path) -> None:
    root = copied(trained, tmp_path)
    change(root, "events", f"from rows where \"AT\" < '{TRAINED}'")
    build(root, LATER)
    before, after = drift(shop)["finding"], drift(root)["finding"]
    assert before["days_since_last_event"] == before["events_90d"] == "no drift"
    assert after["events_90d"] == "values are lower"
    assert after["days_since_last_event"] == "more are missing"  # of new customers nothing was ever seen


def test_a_model_trained_just_now_is_compared_with_the_last_date(trained: Path, tmp_path: Path) -> None:
    assert set(drift(trained)["finding"]) == {"not comparable"}
    root = copied(trained, tmp_path)
    build(root, LATER, "--full-refresh")
    found = drift(root)
    assert set(found["trained_as_of"]) == {pd.Timestamp(LATER)}
    assert set(found["reference_as_of"]) == {pd.Timestamp(TRAINED)}
    assert found.index[~found["is_comparable"]].tolist() == ["score"]  # another model gave those


def copied(root: Path, folder: Path) -> Path:
    return Path(shutil.copytree(root, folder / "shop"))


def net(root: Path) -> str:
    """The type of the export's column."""
    return str(duckdb.sql(f"select typeof(NET) from '{root / 'data' / 'orders.parquet'}' limit 1").fetchall()[0][0])
