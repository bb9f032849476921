"""From cells to an artifact and its card, or to a plain sentence."""

from __future__ import annotations

import dataclasses
import json
from itertools import pairwise
from typing import Any

import numpy as np
import onnx
import pytest

from sqlkit.btyd import gamma_gamma
from sqlkit.btyd.careful import fine_enough
from sqlkit.btyd.cells import counted, spends
from sqlkit.btyd.fit import fit_purchases, fit_spend
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, Spread, form_of
from sqlkit.estimators.families import FAMILIES
from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.features import Columns, Feature
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.definition import Definition
from sqlkit.training.gate import artifact_of
from sqlkit.training.purchase_card import PurchaseCard
from sqlkit.training.result import Refused, Trained
from sqlkit.training.spend import correlated
from sqlkit.training.train import train
from tests.btyd import simulated

KEYS = {
    "purchases": ("observed_on", "frequency", "last_age_days", "age_days", "days_ahead"),
    "spend": ("observed_on", "frequency", "mean_value"),
}


def definition(family: str, estimator: str, **settings: Any) -> Definition:
    features = tuple(Feature(name, "numeric") for name in FAMILIES[family].features or ())
    return Definition(
        name="m",
        label="",
        split="split",
        keys=KEYS[family],
        features=features,
        estimator=estimator,
        horizon_days=365,
        family=family,
        settings=tuple(settings.items()),
    )


def purchases(rows: Columns, estimator: str = "bg_nbd", **settings: Any) -> Trained | Refused:
    return train(rows, definition("purchases", estimator, holdout_days=simulated.HOLDOUT, **settings))


def spend(rows: Columns) -> Trained | Refused:
    return train(rows, definition("spend", "gamma_gamma"))


def trained(found: Trained | Refused) -> Trained:
    assert isinstance(found, Trained), found
    return found


@pytest.fixture(scope="module")
def shop() -> simulated.Shop:
    return simulated.shop(4000, seed=2)


@pytest.fixture(scope="module")
def done(shop: simulated.Shop) -> Trained:
    return trained(purchases(shop.cells))


@pytest.mark.parametrize("name", PURCHASES)
def test_true_parameters_are_within_their_intervals(shop: simulated.Shop, name: str) -> None:
    """BG/NBD is what was drawn from; the others, to the same customers, have parameters of their own."""
    card = trained(purchases(shop.cells, name)).card
    assert [p.name for p in card.parameters] == list(PURCHASES[name].parameters)
    assert all(p.lower < p.value < p.upper for p in card.parameters)
    if name == "bg_nbd":
        for parameter, true in zip(card.parameters, simulated.BUYING, strict=True):
            assert parameter.lower < true < parameter.upper, parameter


def test_standard_errors_are_the_spread_of_estimates_over_shops() -> None:
    model = PURCHASES["bg_nbd"]
    fits = []
    for seed in range(16):
        one = simulated.histories(1000, seed)
        fits.append(fit_purchases(model, counted(one.frequency, one.last_age, one.age)))
    spread = np.log([fit.parameters for fit in fits]).std(axis=0, ddof=1)
    told = np.median([fit.spread for fit in fits], axis=0)
    assert (np.abs(told[:2] / spread[:2] - 1) < 0.5).all()  # 16 shops tell a spread to 18 %
    assert (np.abs(told[2:] / spread[2:] - 1) < 0.7).all()  # a and b are less normal


def test_holdout_is_counted_from_its_cells(shop: simulated.Shop, done: Trained) -> None:
    holdout = done.card.holdout
    assert holdout.actual == shop.later
    assert holdout.customers == shop.former
    assert holdout.bias == pytest.approx(holdout.expected / shop.later - 1)
    assert abs(holdout.bias) < 0.1
    assert sum(b.customers for b in holdout.bins) == shop.former
    assert sum(b.actual for b in holdout.bins) == shop.later
    assert sum(b.expected for b in holdout.bins) == pytest.approx(holdout.expected)
    assert holdout.auc > 0.7 > 0.6 > holdout.auc_alive  # P(alive) is no churn score


def test_tracking_follows_what_customers_bought(shop: simulated.Shop, done: Trained) -> None:
    weeks = done.card.holdout.tracking
    assert [week.actual for week in weeks] == shop.tracked
    assert all(a.expected <= b.expected for a, b in pairwise(weeks))
    assert weeks[-1].expected == pytest.approx(weeks[-1].actual, rel=0.05)


def test_artifact_says_its_unit_and_its_outputs(done: Trained) -> None:
    told = {entry.key: entry.value for entry in onnx.load_from_string(done.artifact).metadata_props}
    assert told["sqlkit.time_unit"] == done.card.time_unit == "day"
    assert json.loads(told["sqlkit.outputs"]) == list(FAMILIES["purchases"].outputs)
    assert done.form.outputs == FAMILIES["purchases"].outputs


def test_card_is_json_and_its_metrics_are_finite(done: Trained) -> None:
    card = json.loads(json.dumps(dataclasses.asdict(done.card), allow_nan=False))
    assert {row["period"] for row in card["metrics"]} == {"holdout", "fit"}
    assert len({(row["period"], row["metric"]) for row in card["metrics"]}) == len(card["metrics"])


def test_same_customers_in_any_order_give_the_same_bytes(shop: simulated.Shop, done: Trained) -> None:
    order = np.random.default_rng(1).permutation(len(shop.cells["split"]))
    again = trained(purchases({name: values[order] for name, values in shop.cells.items()}))
    assert again.artifact == done.artifact
    assert again.card == done.card


def test_gate_refuses_another_models_form(shop: simulated.Shop, done: Trained) -> None:
    """What has other parameters than the model it is held to never leaves."""
    other = trained(purchases(shop.cells, annual_discount_rate=0.001)).form

    class Wrong:
        def predict(self, frame: Any) -> Any:
            rows = {f.name: np.asarray(frame)[:, i] for i, f in enumerate(done.form.features)}
            return run_onnx(done.artifact)(rows)

    sample = {f.name: np.array([1.0, 2.0]) for f in other.features}
    with pytest.raises(ParityError, match="the model at its finest"):
        artifact_of(other, Wrong(), sample, definition("purchases", "bg_nbd"))


def test_discounted_is_less_and_told(shop: simulated.Shop) -> None:
    found = trained(purchases(shop.cells, annual_discount_rate=0.15))
    assert found.card.settings["annual_discount_rate"] == 0.15
    rows = {"frequency": 3.0, "last_age_days": 200.0, "age_days": 240.0, "days_ahead": 365.0}
    scores = run_onnx(found.artifact)({name: np.array([value]) for name, value in rows.items()})[0]
    expected, discounted = (scores[found.form.outputs.index(f"{n}_purchases")] for n in ("expected", "discounted"))
    assert expected / 1.15 < discounted < expected


def test_min_cell_fits_to_means_and_tells_the_cost(shop: simulated.Shop, done: Trained) -> None:
    card: PurchaseCard = trained(purchases(shop.cells, min_cell=5)).card
    assert card.min_cell is not None
    assert card.min_cell["customers"] == 5
    assert card.min_cell["cells"] <= 4000 / 5
    assert 0 < abs(card.min_cell["bias"]) < 0.06
    assert card.min_cell["bias"] == pytest.approx(card.expected.purchases / done.card.expected.purchases - 1, abs=1e-3)
    assert any("means over 5 alike customers or more" in sentence for sentence in card.limits)


def test_interval_of_a_customer_is_the_spread_over_fits_like_this_one(shop: simulated.Shop) -> None:
    """The delta method against drawing the parameters from their covariance and scoring each time."""
    model = PURCHASES["bg_nbd"]
    cells = counted(shop.histories.frequency, shop.histories.last_age, shop.histories.age)
    fit = fit_purchases(model, cells)
    people = {"frequency": [0.0, 1, 4, 9], "last_age_days": [0.0, 40, 300, 420], "age_days": [300.0, 400, 350, 430]}
    rows = {name: np.array(values) for name, values in people.items()} | {"days_ahead": np.full(4, 365.0)}
    form = fine_enough(model, fit.parameters, 0.0, rows, Spread(fit.root))
    told = score(form, rows)[:, form.outputs.index("expected_purchases_error")]
    rng = np.random.default_rng(3)
    drawn = fit.parameters * np.exp(rng.standard_normal((400, fit.root.shape[1])) @ fit.root.T)
    plain = [score(form_of(model.scores(one, Quadrature(), 0.0)), rows)[:, 1] for one in drawn]
    assert told == pytest.approx(np.std(plain, axis=0), rel=0.15)  # 400 draws tell it to 4 %, and it is not linear


@pytest.mark.parametrize("name", PURCHASES)
def test_intervals_pass_the_gate_where_they_are_asked_for(shop: simulated.Shop, name: str) -> None:
    found = trained(purchases(shop.cells, name, intervals=True))
    assert found.form.outputs == (*FAMILIES["purchases"].outputs, "expected_purchases_error")


# Sums


def asked(rows: Columns, split: str, **changed: Any) -> Columns:
    """The rows, and those of a split once more as such that are scored and nothing else."""
    again = rows["split"] == split
    more = {name: values[again] for name, values in rows.items()} | {"split": np.full(again.sum(), "forecast", object)}
    more |= {name: np.full(again.sum(), value) for name, value in changed.items()}
    return {name: np.concatenate([values, more[name]]) for name, values in rows.items()}


@pytest.mark.parametrize("name", ["bg_nbd", pytest.param("pareto_nbd", marks=pytest.mark.slow)])
def test_parts_of_errors_add_up_to_that_of_the_sum(shop: simulated.Shop, done: Trained, name: str) -> None:
    """Which the card has by finite differences; standard errors added up would be too large."""
    found = trained(purchases(asked(shop.cells, "score", days_ahead=91.0), name))
    now = {column: values[shop.cells["split"] == "score"] for column, values in shop.cells.items()}
    answers = dict(zip(found.form.outputs, score(found.form, now).T, strict=True))
    parts = [(answers[f"expected_purchases_along_{i}"] * now["customers"]).sum() for i in range(1, 5)]
    told = found.card.expected
    error = np.log(told.upper / told.lower) / (2 * 1.959963984540054) * told.purchases
    assert np.linalg.norm(parts) == pytest.approx(error, rel=1e-3)
    if name == "bg_nbd":
        known = {p.name: p.value for p in done.card.parameters}
        assert {p.name: p.value for p in found.card.parameters} == known  # nothing is learnt from what is only scored


def test_parts_of_the_error_of_what_a_purchase_is_worth(shop: simulated.Shop) -> None:
    """Against the spread over parameters drawn from their distribution."""
    found = trained(spend(asked(shop.spends, "score")))
    now = {column: values[shop.spends["split"] == "score"] for column, values in shop.spends.items()}
    cells = spends(now["frequency"], now["mean_value"], now["customers"])
    fit = fit_spend(cells)
    weights = now["customers"] * (1 + now["frequency"])
    parts = weights @ np.asarray(score(found.form, now))[:, 1:]
    drawn = fit.parameters * np.exp(np.random.default_rng(3).standard_normal((400, 3)) @ fit.square_root.T)
    totals = [float(weights @ np.asarray(score(gamma_gamma.form_of(one), now))) for one in drawn]
    assert np.linalg.norm(parts) == pytest.approx(
        np.std(totals), rel=0.15
    )  # 400 draws tell it to 4 %, and it is not linear


# Refusals


def reason(found: Trained | Refused) -> str:
    assert isinstance(found, Refused), found
    return found.reason


def test_too_few_who_came_back() -> None:
    few = simulated.shop(150, seed=1).cells
    assert reason(purchases(few)).startswith("Too few customers who bought again: found ")


def test_too_short_a_history(shop: simulated.Shop) -> None:
    now = {name: values[shop.cells["split"] == "score"] for name, values in shop.cells.items()}
    assert "history is too short: the model is judged on the last 90 days" in reason(purchases(now))


def test_nobody_leaves_and_the_card_says_so() -> None:
    """Where a is of no effect it runs away; what is expected has an interval all the same."""
    steady = simulated.shop(1500, seed=4, leaving=False)
    card = trained(purchases(steady.cells)).card
    loose = {p.name for p in card.parameters if p.standard_error is None}
    told = {p.name: p for p in card.parameters}
    leaving = told["a"].value / (told["a"].value + told["b"].value)
    assert leaving < 0.01 or "a" in loose
    assert told["r"].lower < simulated.BUYING[0] < told["r"].upper
    assert card.expected.lower < card.expected.purchases < card.expected.upper


def test_spend_recovers_what_was_drawn(shop: simulated.Shop) -> None:
    card = trained(spend(shop.spends)).card
    for parameter, true in zip(card.parameters, simulated.SPENDING, strict=True):
        assert parameter.lower < true < parameter.upper, parameter
    p, q, v = simulated.SPENDING
    assert card.mean_value == pytest.approx(p * v / (q - 1), rel=0.05)
    assert abs(card.holdout.bias) < 0.1


def test_values_without_a_mean_are_refused(shop: simulated.Shop) -> None:
    """Customers' rates are drawn with a shape of 0.7: the mean over customers is infinite."""
    wild = simulated.spends(shop, shape=0.7, seed=3)
    assert "no mean exists (Gamma-Gamma's q is 0." in reason(spend(wild))


def test_value_that_grows_with_frequency_is_refused(shop: simulated.Shop) -> None:
    rows = dict(shop.spends)
    rows["mean_value"] = np.where(rows["frequency"] > 0, 10 + 5 * rows["frequency"], 0.0)
    assert "Customers who buy more often spend more at a time (correlation 1.00)" in reason(spend(rows))


def test_correlation_is_over_customers() -> None:
    rng = np.random.default_rng(0)
    times, mean = rng.integers(1, 9, 500).astype(float), rng.gamma(3, 9, 500)
    assert correlated(spends(times, mean)) == pytest.approx(np.corrcoef(times, mean)[0, 1])


def test_too_few_values() -> None:
    few = simulated.shop(150, seed=1).spends
    assert reason(spend(few)).startswith("Too few customers whose repeats were worth something: found ")
