"""What can be trained: one file an estimator, each an unfitted pipeline over raw columns.

Imports sqlkit.scoring and nothing else of sqlkit: zipped, it runs inside a warehouse procedure. Registered by
hand, not discovered, because a zip has no folder to list and a name in a project must not depend on one. A
project's own (`own`) come as text. Importing this loads neither NumPy nor scikit-learn: compiling reads it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators import hist_gradient_boosting, lightgbm, logistic_regression, random_forest, xgboost
from sqlkit.estimators.own import Source, load, space_of

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

Estimator = Callable[["Sequence[Feature]", int], Any]
"""From features and a seed to an unfitted scikit-learn pipeline; same arguments, same fitted model."""

ESTIMATORS: dict[str, Estimator] = {
    "hist_gradient_boosting": hist_gradient_boosting.pipeline,
    "lightgbm": lightgbm.pipeline,
    "logistic_regression": logistic_regression.pipeline,
    "random_forest": random_forest.pipeline,
    "xgboost": xgboost.pipeline,
}

SPACES: dict[str, dict[str, tuple[Any, ...]]] = {
    "hist_gradient_boosting": hist_gradient_boosting.SPACE,
    "lightgbm": lightgbm.SPACE,
    "logistic_regression": logistic_regression.SPACE,
    "random_forest": random_forest.SPACE,
    "xgboost": xgboost.SPACE,
}
"""By estimator: the settings a search chooses from."""

EXTRAS = {"lightgbm": ("lightgbm",), "xgboost": ("xgboost-cpu", "xgboost")}
"""Estimators that need the extra of their name, and which packages bring the module of that name."""


def lacks_extra(name: str) -> bool:
    """Whether what a shipped estimator needs is not installed; nothing is imported."""
    from importlib.util import find_spec

    return name in EXTRAS and find_spec(name) is None


def distribution(name: str) -> str:
    """The package that brings the module of an extra: the one that is installed, or the first."""
    from importlib import metadata

    for package in EXTRAS[name]:
        try:
            metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue
        return package
    return EXTRAS[name][0]


class UnknownEstimator(KeyError):
    """Names the nearest estimator and all there are; a KeyError that prints as a sentence."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, sorted(known)
        super().__init__(name)

    def __str__(self) -> str:
        close = difflib.get_close_matches(self.name.lower(), self.known, n=1)
        question = f" Did you mean {close[0]!r}?" if close else ""
        return f"unknown estimator {self.name!r}.{question} Known: {', '.join(self.known)}."


def estimator(name: str, source: Source | None = None) -> Estimator:
    """The project's own where there is a source, else the shipped one; raises EstimatorError or UnknownEstimator.

    >>> str(UnknownEstimator("random_forrest", ESTIMATORS)).partition(" Known")[0]
    "unknown estimator 'random_forrest'. Did you mean 'random_forest'?"
    """
    if source is not None:
        return load(source)
    if name not in ESTIMATORS:
        raise UnknownEstimator(name, ESTIMATORS)
    return ESTIMATORS[name]


def space(name: str, source: Source | None = None) -> Mapping[str, Sequence[Any]]:
    """What a search chooses from: SPACE beside the project's own `pipeline`, or the shipped one's."""
    return SPACES[name] if source is None else space_of(source)
