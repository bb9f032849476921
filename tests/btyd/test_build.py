"""From orders to published predictions, by YAML alone."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import lifetimes.utils
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.demo.truth import BUYING, SPENDING
from tests.btyd import simulated

pytestmark = pytest.mark.slow

AS_OF = dt.date(2024, 1, 1)
PROJECT = """
as_of: 2024-01-01
inputs:
  orders:
    file: orders.csv
    columns: {refund_of: refund_of}
"""


def orders() -> pd.DataFrame:
    """Purchases at some hour of their day, some days with two orders, some of them for nothing."""
    histories = simulated.histories(1200, seed=8)
    rng = np.random.default_rng(8)
    rows: list[dict[str, Any]] = []
    for customer, (age, times) in enumerate(zip(histories.age, histories.times, strict=True)):
        typical = 60 / rng.gamma(3)
        first = AS_OF - dt.timedelta(days=1 + int(age))
        for day in [0, *np.floor(times).astype(int).tolist()]:
            for _ in range(1 + (rng.random() < 0.1)):
                at = dt.datetime.combine(first, dt.time(int(rng.integers(0, 24)))) + dt.timedelta(days=int(day))
                amount = 0 if rng.random() < 0.01 else round(float(rng.gamma(4, typical / 4)), 2)
                rows.append({"customer_id": f"c{customer:04}", "ordered_at": at, "amount": amount, "refund_of": None})
    frame = pd.DataFrame(rows)
    frame.insert(0, "order_id", [f"o{n}" for n in range(len(frame))])
    return frame


def build(root: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root), *options])
    assert result.exit_code == 0, result.output
    return result.output


def query(root: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def cards(root: Path) -> dict[str, Any]:
    return {name: json.loads(card) for name, card in query(root, "select model_name, card from model_cards")}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    (root / "sqlkit.yml").write_text(PROJECT)
    orders().to_csv(root / "orders.csv", index=False)
    output = build(root, "-s", "+ltv_segments", "-s", "+ltv_predictions")
    assert "Customer rows that left the warehouse: 0." in output
    return root


def test_histories_are_those_of_lifetimes(shop: Path) -> None:
    wanted = lifetimes.utils.summary_data_from_transaction_data(
        orders(), "customer_id", "ordered_at", "amount", observation_period_end=AS_OF - dt.timedelta(days=1)
    )
    columns = "customer_id, frequency, last_age_days, age_days"
    found = query(shop, f"select {columns} from ltv_predictions order by customer_id")
    assert [row[0] for row in found] == wanted.index.tolist()
    assert [row[1:] for row in found] == [(r.frequency, r.recency, r.T) for r in wanted.itertuples()]


def test_holdout_is_that_of_lifetimes(shop: Path) -> None:
    began = AS_OF - dt.timedelta(days=90)
    purchases = orders().assign(ordered_at=lambda frame: frame["ordered_at"].dt.normalize())
    wanted = lifetimes.utils.calibration_and_holdout_data(
        purchases,
        "customer_id",
        "ordered_at",
        calibration_period_end=began - dt.timedelta(days=1),
        observation_period_end=AS_OF - dt.timedelta(days=1),
    )
    holdout = cards(shop)["purchase_model"]["holdout"]
    assert holdout["customers"] == len(wanted)
    assert holdout["actual"] == wanted["frequency_holdout"].sum()
    assert holdout["days"] == 90
    sums = wanted.groupby(wanted["frequency_cal"].clip(upper=7))["frequency_holdout"].agg(["size", "sum"])
    assert [(b["customers"], b["actual"]) for b in holdout["bins"]] == [(s, t) for s, t in sums.to_numpy().tolist()]
    last = holdout["tracking"][-1]
    assert (last["day"], last["actual"]) == (90, wanted["frequency_cal"].sum() + wanted["frequency_holdout"].sum())


def test_fit_is_that_of_lifetimes(shop: Path) -> None:
    summary = query(shop, "select frequency, last_age_days, age_days from ltv_predictions")
    frequency, recency, age = np.array(summary, float).T
    peer = lifetimes.BetaGeoFitter().fit(frequency, recency, age)
    found = {p["name"]: p["value"] for p in cards(shop)["purchase_model"]["parameters"]}
    assert found == pytest.approx(peer.params_.to_dict(), rel=1e-3)  # theirs stops earlier


def test_spend_is_fitted_to_means_of_repeats(shop: Path) -> None:
    """The first purchase is left out, a repeat for nothing is not; customers whose mean is 0 are."""
    wanted = lifetimes.utils.summary_data_from_transaction_data(
        orders(), "customer_id", "ordered_at", "amount", observation_period_end=AS_OF - dt.timedelta(days=1)
    )
    known = wanted[(wanted["frequency"] > 0) & (wanted["monetary_value"] > 0)]
    card = cards(shop)["spend_model"]
    assert card["customers"] == len(known)
    peer = lifetimes.GammaGammaFitter().fit(known["frequency"], known["monetary_value"])
    assert {p["name"]: p["value"] for p in card["parameters"]} == pytest.approx(peer.params_.to_dict(), rel=1e-2)


def test_predictions_add_up(shop: Path) -> None:
    columns = "sum(expected_purchases), sum(predicted_value), count(*), max(days_ahead)"
    ((purchases, value, customers, days),) = query(shop, f"select {columns} from ltv_predictions")
    expected = cards(shop)["purchase_model"]["expected"]
    assert expected["purchases"] == pytest.approx(purchases, rel=1e-9)
    assert expected["days"] == days == 365
    ((in_segments, worth, people),) = query(
        shop, "select sum(predicted_purchases), sum(predicted_value), sum(predicted_customers) from ltv_segments"
    )
    assert (float(in_segments), worth, people) == (pytest.approx(purchases, abs=1e-2), value, customers)


def test_any_client_scores_by_the_macro_without_python(shop: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{shop / 'analytics.duckdb'}' as shop (read_only)")
        connection.execute("use shop")
        connection.execute("create temp table histories as select as_of_date as observed_on, * from ltv_predictions")
        ((apart, customers),) = connection.execute(
            """
            select max(abs(predictions.expected_purchases - scores.expected_purchases)), count(distinct customer_id)
            from ltv_predictions as predictions
            join purchase_model_score('temp.histories') as scores using (frequency, last_age_days, age_days)
            """
        ).fetchall()
    assert apart < 1e-12
    assert customers == 1200


def test_kept_model_as_a_function_says_the_same(shop: Path) -> None:
    before = query(shop, "select customer_id, expected_purchases, p_alive, p_buys from ltv_predictions order by all")
    udf = "{purchase_model.udf: function, spend_model.udf: function}"
    output = build(shop, "-s", "+ltv_predictions", "--vars", udf)
    for model in ("purchase_model", "spend_model"):
        assert re.search(f"Model: {model} kept [0-9a-f]+, runs as function", output)
    after = query(shop, "select customer_id, expected_purchases, p_alive, p_buys from ltv_predictions order by all")
    assert [row[0] for row in after] == [row[0] for row in before]
    assert np.array([row[1:] for row in after]) == pytest.approx(np.array([row[1:] for row in before]), rel=1e-11)


@pytest.mark.parametrize("estimator", ["mbg_nbd", "pareto_nbd"])
def test_other_models(shop: Path, estimator: str) -> None:
    build(shop, "-s", "+ltv_predictions", "--vars", f"{{purchase_model.estimator: {estimator}}}")
    ((alive, customers),) = query(
        shop, "select max(p_alive) filter (where frequency = 0), count(*) from ltv_predictions"
    )
    assert alive < 1
    assert customers == 1200


def test_too_little_is_said_and_leaves_empty_columns(tmp_path: Path) -> None:
    (tmp_path / "sqlkit.yml").write_text(PROJECT)
    orders().head(60).to_csv(tmp_path / "orders.csv", index=False)
    output = build(tmp_path, "-s", "+ltv_segments")
    assert "Model: purchase_model disabled: Too few customers who bought again: found" in output
    assert query(tmp_path, "select sum(predicted_customers), sum(predicted_value) from ltv_segments") == [(0, None)]


def test_the_demos_true_parameters_are_within_their_intervals(tmp_path: Path) -> None:
    """Its generator is BG/NBD in continuous time, and Gamma-Gamma; days round and merge, which moves a fit little."""
    sqlkit.demo.generate(tmp_path / "data", 2000)
    shutil.copyfile(Path(sqlkit.demo.__file__).parent / "project" / "sqlkit.yml", tmp_path / "sqlkit.yml")
    build(tmp_path, "-s", "+ltv_predictions")
    found = cards(tmp_path)
    true = {"r": BUYING.r, "alpha": BUYING.alpha * 7, "a": BUYING.a, "b": BUYING.b}
    for parameter in found["purchase_model"]["parameters"]:
        assert parameter["lower"] < true[parameter["name"]] < parameter["upper"], parameter
    spent = {"p": SPENDING.p, "q": SPENDING.q, "v": SPENDING.v}
    for parameter in found["spend_model"]["parameters"]:
        assert parameter["lower"] < spent[parameter["name"]] < parameter["upper"], parameter
    assert abs(found["purchase_model"]["holdout"]["bias"]) < 0.1
