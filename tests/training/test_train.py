"""Training end to end: the artifact, what it carries, and what its card says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import onnx
import pytest

from sqlkit.estimators import ESTIMATORS, estimator
from sqlkit.scoring.features import Feature, take, training_frame
from sqlkit.scoring.parity import parity, require_parity
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.card import Period, as_json
from sqlkit.training.contract import contract_of
from sqlkit.training.metrics import measure
from sqlkit.training.train import Trained, train
from tests.training.customers import FEATURES, Rows, customers, defined, one_period, plain

ROWS = plain(customers())
LABELS = np.ma.getdata(ROWS["churned"]).astype(np.int64)
KEY_ORDER = np.argsort(ROWS["customer_id"].astype(str))


def trained(rows: Rows = ROWS, **changes: Any) -> Trained:
    done = train(rows, defined(**changes))
    assert isinstance(done, Trained)
    return done


DONE = trained(customers())


def period(name: str) -> Any:
    return KEY_ORDER[ROWS["period"][KEY_ORDER] == name]


def test_the_artifact_is_the_model_fitted_on_the_training_period() -> None:
    rows = take(ROWS, period("train"))
    model = estimator("logistic_regression")(FEATURES, 0)
    model.fit(training_frame(FEATURES, rows), LABELS[period("train")])
    expected = model.predict_proba(training_frame(FEATURES, ROWS))[:, 1]
    np.testing.assert_allclose(run_onnx(DONE.artifact)(ROWS), expected, rtol=0, atol=1e-12)


def test_the_stamped_bytes_pass_the_gate_themselves() -> None:
    rows = take(ROWS, period("train"))
    model = estimator("logistic_regression")(FEATURES, 0)
    model.fit(training_frame(FEATURES, rows), LABELS[period("train")])
    require_parity(parity(model, FEATURES, rows, {"onnx": run_onnx(DONE.artifact)}), 1e-12)


def test_the_card_measures_the_artifact() -> None:
    test = period("test")
    again = measure(LABELS[test], run_onnx(DONE.artifact)(take(ROWS, test)))
    for figure, expected in vars(again).items():
        assert getattr(DONE.card.validation.measures, figure) == pytest.approx(expected, abs=1e-9)


def test_counts() -> None:
    train_positives, test_positives = (int(LABELS[period(p)].sum()) for p in ("train", "test"))
    assert DONE.card.periods == (
        Period("train", 600, train_positives),
        Period("test", 480, test_positives),
        Period("score", 120, None),
    )
    found = DONE.card.validation
    assert (found.method, found.rows, found.positives) == ("test period", 480, test_positives)
    assert found.negatives == 480 - test_positives
    assert found.base_rate == test_positives / 480
    assert sum(b.rows for b in found.calibration) == 480
    assert sum(b.positives for b in found.calibration) == test_positives


def test_the_metadata_says_whose_it_is() -> None:
    properties = {p.key: p.value for p in onnx.load_from_string(DONE.artifact).metadata_props}
    assert properties["sqlkit.name"] == "churn"
    assert properties["sqlkit.label"] == "churned"
    measures = asdict(DONE.card.validation.measures)
    told = {name: float(properties[f"sqlkit.{name}"]) for name, value in measures.items() if value is not None}
    assert told == {name: pytest.approx(value, rel=1e-5) for name, value in measures.items() if value is not None}
    assert {"auc", "brier"} <= told.keys()
    assert properties["sqlkit.contract_version"] == "1"
    assert properties["sqlkit.contract_sha256"] == DONE.card.contract_sha256
    assert properties["sqlkit.kind"] == "form"


def test_the_version_is_the_hash_of_the_bytes() -> None:
    assert DONE.version == DONE.card.version == hashlib.sha256(DONE.artifact).hexdigest()[:12]
    assert trained(name="another").version != DONE.version


def test_the_contract() -> None:
    promised = {f.name: (f.kind, f.categories) for f in DONE.card.contract.features}
    assert promised == {
        "recency_days": ("numeric", ()),
        "spend": ("numeric", ()),
        "luck": ("numeric", ()),
        "channel": ("text", ("o'br\\ien", "store", "web")),
    }
    kinds = tuple(Feature(f.name, "text" if f.name == "channel" else "numeric") for f in FEATURES[::-1])
    assert trained(features=kinds).card.contract_sha256 != DONE.card.contract_sha256


def test_the_contract_keeps_rare_categories_to_itself() -> None:
    towns = np.array(["Ninefold"] * 9 + ["Tenby"] * 10 + [None] * 20, dtype=object)
    found = contract_of([Feature("town", "text")], {"town": towns})
    assert found.features[0].categories == ("Tenby",)


def test_the_drivers_are_found() -> None:
    found = {i.feature: i.auc_drop for i in DONE.card.importances}
    assert list(found)[:2] == ["recency_days", "channel"]
    assert found["recency_days"] > 0.2
    assert 0.005 < found["channel"] < 0.2
    assert abs(found["luck"]) < 0.005


def test_beside_the_baseline() -> None:
    """The label has drivers besides recency, so a model that knows them must beat it, but not by much."""
    card = trained(customers(8000)).card
    found = card.validation
    recency, base = found.rival("recency_days"), found.rival("base_rate")
    assert recency is not None
    assert base is not None
    assert recency.direction == "higher"
    assert 0.002 < recency.ahead.measures.auc < 0.1
    assert recency.judged.measures.brier is None
    assert card.beats_baseline
    low, high = recency.ahead.lower, recency.ahead.upper
    assert 0 < low.auc < recency.ahead.measures.auc < high.auc
    assert card.verdict == (
        f"Beats sorting by recency_days alone at ranking: AUC {found.measures.auc:.3f} against "
        f"{recency.judged.measures.auc:.3f} (difference {low.auc:+.3f} to {high.auc:+.3f}). "
        f"Beats the base rate at probabilities: Brier score {found.measures.brier:.4f} against "
        f"{base.judged.measures.brier:.4f}, lower is better "
        f"(difference {base.ahead.lower.brier:+.4f} to {base.ahead.upper.brier:+.4f})."
    )


def test_a_model_that_is_no_better_says_so() -> None:
    card = trained(features=(Feature("luck", "numeric"),)).card
    assert not card.beats_baseline
    assert card.verdict.startswith("Does worse than sorting by recency_days alone at ranking")


def test_without_a_baseline_chance_is_what_to_beat() -> None:
    card = trained(baseline=None).card
    assert [rival.name for rival in card.validation.rivals] == ["base_rate"]
    assert "Beats chance at ranking" in card.verdict


def test_folds() -> None:
    found = trained(one_period(ROWS), folds=4).card
    assert found.periods == (Period("train", 1080, int(LABELS[:1080].sum())), Period("score", 120, None))
    assert found.validation.method == "folds"
    assert found.validation.rows == 1080
    assert found.validation.deviation is not None
    assert 0 < found.validation.deviation.auc < 0.05
    assert found.validation.measures.auc == pytest.approx(DONE.card.validation.measures.auc, abs=0.03)
    assert any("folds of the same period" in limit for limit in found.limits)


def test_few_held_out_positives_are_a_limit() -> None:
    test = period("test")
    kept = np.setdiff1d(np.arange(1200), test[LABELS[test] == 1][20:])
    limits = trained({name: values[kept] for name, values in ROWS.items()}).card.limits
    assert "Only 20 held-out positives: the figures are uncertain." in limits


@pytest.mark.parametrize("name", ESTIMATORS)
def test_columns_that_hold_nothing(name: str) -> None:
    """A model may be defined before all its columns fill; they change nothing and are told."""
    rows = customers(500) | {"spend": np.full(500, np.nan), "channel": np.full(500, None)}
    few = {"minimum_positives": 50, "minimum_negatives": 50}
    done = trained(rows, estimator=name, **few)
    assert "NULL in every training row, and so not used: spend, channel." in done.card.limits
    without = trained(rows, estimator=name, features=(FEATURES[0], FEATURES[2]), **few)
    np.testing.assert_array_equal(run_onnx(done.artifact)(rows), run_onnx(without.artifact)(rows))
    filled = rows | {"spend": np.full(500, 7.0), "channel": np.full(500, "web", dtype=object)}
    np.testing.assert_array_equal(run_onnx(done.artifact)(filled), run_onnx(done.artifact)(rows))


def test_the_card_is_json() -> None:
    told = json.loads(as_json(DONE.card))
    assert told["form"] == "linear"
    assert told["nodes"] == DONE.form.nodes
    assert told["parity"] <= 1e-12
    assert told["parity_rows"] > 480
    assert told["horizon_days"] == 90
    assert set(told["libraries"]) == {"numpy", "onnx", "onnxruntime", "scikit-learn"}
    assert told["validation"]["measures"]["auc"] == DONE.card.validation.measures.auc
