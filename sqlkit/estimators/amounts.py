"""What can learn amounts: as the classifiers of this package, with `predict` in place of probabilities.

Amounts of customers are zero or more, most of them small and a few enormous. A model may therefore have the logarithm
of a feature beside it, named `log_` and the feature: what multiplies reads those, what splits the plain ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators import UnknownEstimator, hist_gradient_boosting_regression, poisson_regression
from sqlkit.estimators.own import Source, load

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

Regressor = Callable[["Sequence[Feature]", int], Any]

REGRESSORS: dict[str, Regressor] = {
    "hist_gradient_boosting_regression": hist_gradient_boosting_regression.pipeline,
    "poisson_regression": poisson_regression.pipeline,
}

BEST = "best"
"""Whichever of them does better on a period before the one it is judged on."""


def regressor(name: str, source: Source | None = None) -> Regressor:
    """The project's own where there is a source, else the shipped one; raises EstimatorError or UnknownEstimator."""
    if source is not None:
        return load(source, "predict")
    if name not in REGRESSORS:
        raise UnknownEstimator(name, (*REGRESSORS, BEST))
    return REGRESSORS[name]
