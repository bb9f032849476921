"""Probabilities set right on held-out rows: Platt's sigmoid or an isotonic curve, part of the exported graph.

Platt (1999), "Probabilistic outputs for support vector machines"; Zadrozny and Elkan (2002), "Transforming classifier
scores into accurate multiclass probability estimates". The curve is scikit-learn's own.

What is learnt from an earlier period knows that period's base rate. The curve is therefore fitted where outcomes were
known last, and judged there across folds of customers: no customer's probability is judged that a curve had seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Feature, Floats, training_frame
from sqlkit.scoring.form import Linear, Trees, width
from sqlkit.scoring.lowering import lower
from sqlkit.training.dataset import Dataset, Labels

FEWEST = 50
"""Held-out rows of either class below which a curve would follow chance."""

METHODS = ("sigmoid", "isotonic")


def can_be_calibrated(model: Any, features: Sequence[Feature]) -> bool:
    """A model of one margin with an exact form; one that brings curves of its own keeps them."""
    try:
        body = lower(model, features).body
    except NotCovered:
        return False
    return isinstance(body, Linear | Trees) and width(body) == 1


def is_enough(labels: Sequence[Labels]) -> bool:
    """Of the held-out rows together."""
    together = np.concatenate(labels)
    return bool(FEWEST <= together.sum() <= len(together) - FEWEST)


def decisions(model: Any, frame: Any) -> Floats:
    """What a curve reads: the decision function where there is one, else the probability."""
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(frame), dtype=np.float64)
    return np.asarray(model.predict_proba(frame)[:, 1], dtype=np.float64)


def cross_calibrated(found: Floats, labels: Labels, folds: npt.NDArray[np.intp], method: str) -> Floats:
    """Each row's probability by the curve of the other folds."""
    answers = np.empty(len(found))
    for fold in np.unique(folds):
        others, here = folds != fold, folds == fold
        curve = _curve(method).fit(found[others][:, None], labels[others])
        answers[here] = curve.predict_proba(found[here][:, None])[:, 1]
    return answers


def calibrated(model: Any, unfitted: Any, dataset: Dataset, features: Sequence[Feature], method: str) -> Any:
    """The model with a curve fitted on the later period; without one, on folds of what it learnt from."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    if dataset.test is not None:
        frame = training_frame(features, dataset.test.columns)
        frozen = CalibratedClassifierCV(FrozenEstimator(model), method=method, cv=2, ensemble=False)
        return frozen.fit(frame, dataset.test.labels)
    splits = [
        (np.flatnonzero(dataset.folds != fold), np.flatnonzero(dataset.folds == fold))
        for fold in np.unique(dataset.folds)
    ]
    frame = training_frame(features, dataset.train.columns)
    return CalibratedClassifierCV(unfitted, method=method, cv=splits, ensemble=False).fit(frame, dataset.train.labels)


def _curve(method: str) -> Any:
    from sklearn.calibration import CalibratedClassifierCV

    return CalibratedClassifierCV(_as_it_is(), method=method, cv=2, ensemble=False)


def _as_it_is() -> Any:
    """A classifier whose decision is its only column: scikit-learn then fits a curve to decisions made before."""
    from sklearn.base import BaseEstimator, ClassifierMixin

    class AsItIs(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
        def fit(self, x: Any, y: Any) -> Any:
            self.classes_ = np.array([0, 1])
            return self

        def decision_function(self, x: Any) -> Floats:
            return np.asarray(x)[:, 0]

        def predict(self, x: Any) -> Any:
            return self.decision_function(x) > 0

    return AsItIs()
