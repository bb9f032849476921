"""Estimators whose margin is a weighted sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Effects, Linear, Link, Weighted
from sqlkit.scoring.source import Encoded, Lookup, Numeric


def lower_regressor(estimator: Any, sources: list[Encoded]) -> Linear:
    """The margin is the prediction."""
    return _linear(estimator, sources, "identity")


def lower_glm(estimator: Any, sources: list[Encoded]) -> Linear:
    """Poisson and Gamma have the log link; Tweedie's depends on its power."""
    links: dict[str, Link] = {"LogLink": "log", "IdentityLink": "identity"}
    return _linear(estimator, sources, links[type(estimator._base_loss.link).__name__])


def lower_logistic(estimator: Any, sources: list[Encoded]) -> Linear:
    """Sigmoid for two classes, softmax for more."""
    return _linear(estimator, sources, "logit" if len(estimator.classes_) == 2 else "softmax")


def lower_sgd_classifier(estimator: Any, sources: list[Encoded]) -> Linear:
    """Only the log loss gives probabilities; more than two classes are one against the rest."""
    if estimator.loss != "log_loss":
        raise NotCovered("SGDClassifier", f"loss={estimator.loss!r} has no probability; use 'log_loss'")
    return _linear(estimator, sources, "logit" if len(estimator.classes_) == 2 else "ovr")


def _linear(estimator: Any, sources: list[Encoded], link: Link) -> Linear:
    weights = np.atleast_2d(np.asarray(estimator.coef_, dtype=np.float64))
    if link == "identity" and len(weights) > 1:
        raise NotCovered(type(estimator).__name__, "several targets at once; fit one model a target")
    intercepts = np.broadcast_to(np.asarray(estimator.intercept_, dtype=np.float64), len(weights))
    numeric = [(s, weights[:, j]) for j, s in enumerate(sources) if isinstance(s, Numeric)]
    lookups = [(s, weights[:, j]) for j, s in enumerate(sources) if isinstance(s, Lookup)]
    terms = tuple(Weighted(s, tuple(w.tolist())) for s, w in numeric if np.any(w != 0)) + _effects(lookups)
    return Linear(terms, tuple(intercepts.tolist()), link)


def _effects(lookups: list[tuple[Lookup, Floats]]) -> tuple[Effects, ...]:
    by_column: dict[str, list[tuple[Lookup, Floats]]] = {}
    for lookup, weights in lookups:
        by_column.setdefault(lookup.column, []).append((lookup, weights))
    return tuple(_merge(column, parts) for column, parts in by_column.items())


def _merge(column: str, parts: list[tuple[Lookup, Floats]]) -> Effects:
    """Adding up one-hot columns is exact: all but one of them add zero times a weight."""
    unseen = _share([(lookup.unseen, w) for lookup, w in parts])
    null = _share([(lookup.null, w) for lookup, w in parts])
    tables = [(dict(lookup.values), lookup.unseen, w) for lookup, w in parts]
    categories = sorted({c for table, _, _ in tables for c in table})
    rows = ((c, _share([(table.get(c, other), w) for table, other, w in tables])) for c in categories)
    return Effects(column, tuple((c, row) for c, row in rows if row != unseen), null, unseen)


def _share(parts: list[tuple[float, Floats]]) -> tuple[float, ...]:
    total = np.zeros(len(parts[0][1]))
    for value, weights in parts:
        total = total + value * weights
    return tuple(total.tolist())
