"""Probabilities set right: by other customers' outcomes, inside the graph, and only where that is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

from sqlkit.estimators import estimator
from sqlkit.scoring.features import take, training_frame
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.calibrator import cross_calibrated
from sqlkit.training.train import Trained, train
from tests.training.customers import FEATURES, customers, defined, one_period, plain

ROWS = plain(customers(3000, seed=4))
ORDER = np.argsort(ROWS["customer_id"].astype(str))
LABELS = np.ma.getdata(ROWS["churned"]).astype(np.int64)


def shifted() -> dict[str, Any]:
    """A later period in which half of those who were lost stay: what was learnt is too gloomy for it."""
    rows = dict(ROWS)
    spared = (rows["period"] == "test") & (np.arange(len(LABELS)) % 2 == 0)
    rows["churned"] = np.where(spared, 0, LABELS)
    return rows


def trained(rows: Any, **changes: Any) -> Trained:
    done = train(rows, defined(**changes))
    assert isinstance(done, Trained)
    return done


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("name", ["logistic_regression", "hist_gradient_boosting", "random_forest"])
def test_the_artifact_is_scikit_learns_calibrated_classifier(name: str, method: str) -> None:
    done = trained(ROWS, estimator=name, calibration=method)
    learnt, later = (take(ROWS, ORDER[ROWS["period"][ORDER] == part]) for part in ("train", "test"))
    model = estimator(name)(FEATURES, 0)
    model.fit(training_frame(FEATURES, learnt), np.ma.getdata(learnt["churned"]).astype(np.int64))
    curve = CalibratedClassifierCV(FrozenEstimator(model), method=method, ensemble=False)
    curve.fit(training_frame(FEATURES, later), np.ma.getdata(later["churned"]).astype(np.int64))
    expected = curve.predict_proba(training_frame(FEATURES, ROWS))[:, 1]
    np.testing.assert_allclose(run_onnx(done.artifact)(ROWS), expected, rtol=0, atol=1e-12)
    assert done.card.form == "calibrated"
    assert done.card.validation.calibrated_by == method


def test_a_rate_that_moved_is_followed() -> None:
    found = trained(shifted(), calibration="sigmoid").card.validation
    assert found.uncalibrated is not None
    assert found.uncalibrated.calibration_intercept < -0.5
    assert found.lower.calibration_intercept < 0 < found.upper.calibration_intercept
    assert found.lower.calibration_slope < 1 < found.upper.calibration_slope
    assert found.measures.brier < found.uncalibrated.brier
    assert found.measures.auc == found.uncalibrated.auc
    expected = sum(tenth.expected for tenth in found.calibration)
    assert expected == pytest.approx(found.positives, rel=0.02)


def test_it_is_told_that_the_period_was_seen() -> None:
    assert any("set right on the test period" in limit for limit in trained(ROWS, calibration="sigmoid").card.limits)
    assert not any("set right" in limit for limit in trained(ROWS).card.limits)


def test_no_row_meets_a_curve_that_has_seen_it() -> None:
    """Turn one fold's outcomes round: the others' probabilities change, its own do not."""
    rng = np.random.default_rng(0)
    found, folds = rng.normal(size=300), np.arange(300) % 3
    labels = (rng.random(300) < 1 / (1 + np.exp(-found))).astype(np.int64)
    turned = np.where(folds == 1, 1 - labels, labels)
    before, after = (cross_calibrated(found, y, folds, "sigmoid") for y in (labels, turned))
    np.testing.assert_array_equal(before[folds == 1], after[folds == 1])
    assert np.abs(before - after)[folds != 1].min() > 0


def test_with_folds_the_curve_is_of_scores_nobody_had_seen() -> None:
    done = trained(one_period(ROWS), calibration="sigmoid", folds=4)
    found = done.card.validation
    assert (found.method, found.calibrated_by, done.card.form) == ("folds", "sigmoid", "calibrated")
    assert found.lower.calibration_slope < 1 < found.upper.calibration_slope


def test_too_few_outcomes_for_a_curve() -> None:
    test = np.flatnonzero((ROWS["period"] == "test") & (LABELS == 1))
    kept = np.setdiff1d(np.arange(len(LABELS)), test[40:])
    done = trained({name: values[kept] for name, values in ROWS.items()}, calibration="sigmoid")
    assert done.card.validation.calibrated_by is None
    assert done.card.form == "linear"
