"""What can be trained: one file an estimator, each an unfitted pipeline over raw columns.

Imports sqlkit.scoring and nothing else of sqlkit: zipped, it runs inside a warehouse procedure. Registered by
hand, not discovered, because a zip has no folder to list and a name in a project must not depend on one. A
project's own (`own`) come as text. Importing this loads neither NumPy nor scikit-learn: compiling reads it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators import hist_gradient_boosting, logistic_regression, random_forest
from sqlkit.estimators.own import Source, load

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

Estimator = Callable[["Sequence[Feature]", int], Any]
"""From features and a seed to an unfitted scikit-learn pipeline; same arguments, same fitted model."""

ESTIMATORS: dict[str, Estimator] = {
    "hist_gradient_boosting": hist_gradient_boosting.pipeline,
    "logistic_regression": logistic_regression.pipeline,
    "random_forest": random_forest.pipeline,
}


class UnknownEstimator(KeyError):
    """Names the nearest estimator and all there are; a KeyError that prints as a sentence."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        close = difflib.get_close_matches(self.name.lower(), ESTIMATORS, n=1)
        question = f" Did you mean {close[0]!r}?" if close else ""
        return f"unknown estimator {self.name!r}.{question} Known: {', '.join(sorted(ESTIMATORS))}."


def estimator(name: str, source: Source | None = None) -> Estimator:
    """The project's own where there is a source, else the shipped one; raises EstimatorError or UnknownEstimator.

    >>> str(UnknownEstimator("random_forrest")).partition(" Known")[0]
    "unknown estimator 'random_forrest'. Did you mean 'random_forest'?"
    """
    if source is not None:
        return load(source)
    if name not in ESTIMATORS:
        raise UnknownEstimator(name)
    return ESTIMATORS[name]
