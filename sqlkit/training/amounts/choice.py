"""Which estimator learns, decided on a period before the one that is judged on, which decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sqlkit.estimators.amounts import BEST, REGRESSORS, regressor
from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.features import Floats, training_frame
from sqlkit.training.amounts.data import Amounts, filled, select
from sqlkit.training.definition import Definition
from sqlkit.training.folds import assign

FEWEST = 100
"""Amounts above 0 to learn from on the dates before; with fewer, customers are dealt into folds instead."""


@dataclass(frozen=True)
class Candidate:
    """`deviance` is the mean of Poisson's, which all of them learn by; less is better."""

    estimator: str
    deviance: float


@dataclass(frozen=True)
class Choice:
    """`method` says on what: the latest training date, by models of dates whose outcomes were known then; folds of
    customers where no date is that old; or nothing, where the estimator was named.
    """

    estimator: str
    method: Literal["named", "date before", "folds"]
    candidates: tuple[Candidate, ...] = ()


def choose(train: Amounts, definition: Definition) -> Choice:
    """The named one, or whichever has the least deviance."""
    if definition.source is not None or definition.estimator != BEST:
        return Choice(definition.estimator, "named")
    masks = _earlier(train, definition)
    method: Literal["date before", "folds"] = "date before" if masks else "folds"
    tried = masks or _folds(train, definition)
    found = tuple(Candidate(name, _deviance(name, train, tried, definition)) for name in sorted(REGRESSORS))
    return Choice(min(found, key=lambda candidate: candidate.deviance).estimator, method, found)


def fitted(name: str, rows: Amounts, definition: Definition) -> Any:
    """Empty columns stay in the frame, so that the artifact reads all features, and out of the pipeline."""
    unfitted = regressor(name, definition.source)(filled(definition.features, rows), definition.seed)
    return unfitted.fit(training_frame(definition.features, rows.columns), rows.actual)


def poisson_deviance(actual: Floats, predicted: Floats) -> float:
    """The mean of 2 (y log(y / m) - y + m), of predictions above 0.

    >>> poisson_deviance(np.array([0.0, 2.0]), np.array([1.0, 2.0]))
    1.0
    """
    from scipy.special import xlogy

    return float(2 * np.mean(xlogy(actual, actual / predicted) - actual + predicted))


Masks = list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]


def _earlier(train: Amounts, definition: Definition) -> Masks:
    """Rows of the dates whose horizon was over at the latest one, and the latest one's."""
    if train.dates is None or definition.horizon_days is None:
        return []
    latest = train.dates.max()
    known = train.dates <= latest - np.timedelta64(definition.horizon_days, "D")
    return [(known, train.dates == latest)] if np.count_nonzero(train.actual[known]) >= FEWEST else []


def _folds(train: Amounts, definition: Definition) -> Masks:
    folds = assign(train.who, (train.actual > 0).astype(np.int64), definition.folds)
    return [(folds != fold, folds == fold) for fold in np.unique(folds)]


def _deviance(name: str, train: Amounts, tried: Masks, definition: Definition) -> float:
    found = []
    for learn, judge in tried:
        model = fitted(name, select(train, learn), definition)
        held_out = select(train, judge)
        said = expected_scores(model, training_frame(definition.features, held_out.columns))
        found.append(poisson_deviance(held_out.actual, said))
    return float(np.mean(found))
