"""A model of amounts from rows to card: what it beats, how it was chosen, and when there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error

from sqlkit.btyd.cells import spends
from sqlkit.btyd.fit import fit_spend
from sqlkit.estimators.own import EstimatorError, Source
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.amounts.choice import choose
from sqlkit.training.amounts.data import read
from sqlkit.training.amounts.rivals import purchases_worth
from sqlkit.training.bg_nbd_baseline import expected_purchases
from sqlkit.training.card import as_json
from sqlkit.training.errors import TrainingError
from sqlkit.training.result import Refused, Trained
from sqlkit.training.train import train
from tests.training.amounts.shop import definition, rows

OWN = "from sklearn.linear_model import {0}\n\n\ndef pipeline(features, seed):\n    return {0}()\n"


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    return rows()


@pytest.fixture(scope="module")
def trained(given: dict[str, Any]) -> Trained:
    found = train(given, definition())
    assert isinstance(found, Trained)
    return found


def test_the_artifact_is_what_was_judged(given: dict[str, Any], trained: Trained) -> None:
    test = given["split"] == "test"
    said = run_onnx(trained.artifact)({f.name: given[f.name][test] for f in definition().features})
    assert trained.card.validation.measures.mae == pytest.approx(mean_absolute_error(given["next"][test], said))
    assert trained.card.validation.expected == pytest.approx(said.sum())
    assert (said > 0).all()
    assert trained.card.parity < 1e-12


def test_it_is_held_against_the_mean_the_period_before_and_models_of_purchases(
    given: dict[str, Any], trained: Trained
) -> None:
    found = trained.card.validation
    assert [rival.name for rival in found.rivals] == ["amount_before", "training_mean", "bg_nbd_gamma_gamma"]
    test = given["split"] == "test"
    before, mean, _ = found.rivals
    actual = given["next"][test]
    assert before.judged.measures.mae == pytest.approx(mean_absolute_error(actual, given["amount_before"][test]))
    learnt = given["next"][~test].mean()
    assert mean.judged.measures.mae == pytest.approx(np.abs(actual - learnt).mean())
    assert mean.judged.measures.spearman is None
    for rival in found.rivals:
        assert rival.ahead.measures.mae == pytest.approx(found.measures.mae - rival.judged.measures.mae)
        assert rival.ahead.lower.mae < rival.ahead.measures.mae < rival.ahead.upper.mae
    assert "Beats the mean of training at amounts" in trained.card.verdict
    assert "what each spent in as long a period before at amounts" in trained.card.verdict


def test_noise_beats_nothing_and_the_card_says_so() -> None:
    found = train(rows(signal=0.0), definition(estimator="poisson_regression"))
    assert isinstance(found, Trained)
    assert not found.card.beats_baseline
    assert "the mean of training at amounts" in found.card.verdict
    assert "Beats the mean of training" not in found.card.verdict


def test_models_of_purchases_expect_purchases_times_their_worth(given: dict[str, Any]) -> None:
    """Equation 5 of Fader and Hardie's note, written out."""
    test = given["split"] == "test"
    history = np.column_stack([given[name][test] for name in ("orders", "since_last", "since_first", "per_order")])
    found = purchases_worth(history, 90)
    purchases = expected_purchases(history[:, :3], 90)
    assert found is not None
    assert purchases is not None
    p, q, v = fit_spend(spends(history[:, 0], history[:, 3])).parameters
    x, m = history[:, 0], history[:, 3]
    assert found == pytest.approx(purchases * p * (v + x * m) / (p * x + q - 1), rel=1e-9)


def test_the_estimator_is_chosen_before_the_test_period(given: dict[str, Any], trained: Trained) -> None:
    """Whatever came in the test period, the same one is chosen; and it is the one with less deviance."""
    choice = trained.card.choice
    assert choice.method == "date before"
    assert choice.estimator == min(choice.candidates, key=lambda candidate: candidate.deviance).estimator
    rng = np.random.default_rng(5)
    other = given | {"next": np.where(given["split"] == "test", rng.permutation(given["next"]), given["next"])}
    assert choose(read(other, definition()).train, definition()) == choice


def test_without_an_old_enough_date_customers_are_dealt_into_folds(given: dict[str, Any]) -> None:
    longer = definition(horizon_days=91)
    found = choose(read(given, longer).train, longer)
    assert found.method == "folds"
    undated = given | {"observed_on": np.array([str(i) for i in range(len(given["next"]))], dtype=object)}
    assert choose(read(undated, definition()).train, definition()).method == "folds"
    named = definition(estimator="poisson_regression")
    assert choose(read(given, named).train, named).method == "named"


def test_the_order_of_rows_changes_nothing(given: dict[str, Any]) -> None:
    order = np.random.default_rng(3).permutation(len(given["next"]))
    small = definition(estimator="poisson_regression")
    one = train(given, small)
    other = train({name: values[order] for name, values in given.items()}, small)
    assert isinstance(one, Trained)
    assert isinstance(other, Trained)
    assert one.artifact == other.artifact
    assert as_json(one.card) == as_json(other.card)


def test_a_card_is_json_and_lists_its_metrics(trained: Trained) -> None:
    card = json.loads(as_json(trained.card))
    assert card["family"] == "amount"
    own = {row["metric"]: row for row in card["metrics"] if row.get("scored_by") == "model"}
    assert own["mae"]["metric_value"] == card["validation"]["measures"]["mae"]
    assert own["mae"]["baseline_value"] == card["validation"]["rivals"][0]["judged"]["measures"]["mae"]
    keys = [(row["period"], row.get("scored_by", "model"), row["metric"]) for row in card["metrics"]]
    assert len(keys) == len(set(keys))
    assert {i["feature"] for i in card["importances"]} <= {f.name for f in definition().features}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda given: given | {"split": np.full(len(given["next"]), "score", object)}, "The history is too short"),
        (lambda given: given | {"split": np.full(len(given["next"]), "train", object)}, "nothing to judge it by"),
        (
            lambda given: given | {"next": np.zeros(len(given["next"]))},
            "Too few amounts above 0 in the training period",
        ),
        (
            lambda given: given | {"next": np.where(given["split"] == "test", 0.0, given["next"])},
            "Too few amounts above 0 in the test period: found 0, need 30.",
        ),
    ],
)
def test_too_little_is_refused(given: dict[str, Any], change: Any, reason: str) -> None:
    found = train(change(given), definition())
    assert isinstance(found, Refused)
    assert reason in found.reason


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_what_is_no_amount_is_a_mistake(given: dict[str, Any], wrong: float) -> None:
    changed = given["next"].copy()
    changed[3] = wrong
    with pytest.raises(TrainingError, match="'next' is NULL, infinite or below 0 in 1 rows"):
        train(given | {"next": changed}, definition())


def test_a_feature_that_holds_the_amount_is_a_leak(given: dict[str, Any]) -> None:
    looking = given | {"per_order": given["next"] + 1}
    found = train(looking, definition(estimator="poisson_regression", history=None))
    assert isinstance(found, Trained)
    assert found.card.leak is not None
    assert found.card.leak.feature == "per_order"
    trusted = train(looking, definition(estimator="poisson_regression", history=None, trusted=("per_order",)))
    assert isinstance(trusted, Trained)
    assert trusted.card.leak is None


def test_a_projects_own_regressor_is_taken_and_a_classifier_refused(given: dict[str, Any]) -> None:
    features = tuple(f for f in definition().features if f.kind == "numeric")
    own = definition(features=features, estimator="plain", source=Source("estimators/plain.py", OWN.format("Ridge")))
    found = train(given, own)
    assert isinstance(found, Trained)
    assert found.card.estimator == "plain"
    wrong = replace(own, source=Source("estimators/plain.py", OWN.format("LogisticRegression")))
    with pytest.raises(EstimatorError, match="LogisticRegression, which has predict_proba; amounts are predicted"):
        train(given, wrong)
