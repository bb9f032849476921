"""How good predicted amounts are: how far off, how much of the spread, the total, and the ranking.

Every figure is a sum over rows with weights, so that a thousand bootstrap draws take no more than a few passes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.training.metrics import tenths
from sqlkit.training.tally import once


@dataclass(frozen=True)
class AmountMeasures:
    """`mae` and `rmse` in the amounts' own unit, less is better; `r2` is the share of the variance that is explained,
    below 0 where the mean would be nearer.

    `total_ratio` is all that was predicted over all that came, 1 where the total is right. Ranking: `spearman`'s
    correlation of ranks, and `gini`, 1 where customers are in the order of what they came to spend, 0 by chance; it is
    weighted by amounts, so the largest count most (Frees, Meyers and Cummings 2011, JASA 106). None where not defined.
    """

    mae: float | None
    rmse: float | None
    r2: float | None
    total_ratio: float | None
    spearman: float | None
    gini: float | None


NAMES = tuple(field.name for field in fields(AmountMeasures))


@dataclass(frozen=True)
class AmountBin:
    """About a tenth of the rows, by predicted amount; sums of both."""

    lowest: float
    highest: float
    rows: int
    actual: float
    expected: float


def measure(actual: Floats, predicted: Floats) -> AmountMeasures:
    """Of one set of predictions.

    >>> found = measure(np.array([0.0, 10.0, 30.0]), np.array([5.0, 10.0, 25.0]))
    >>> round(found.mae, 9), found.total_ratio, round(found.spearman, 9)
    (3.333333333, 1.0, 1.0)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return as_measures(Predictions.of(actual, predicted).figures(once(len(actual)))[:, 0])


def as_measures(figures: Sequence[float] | Floats) -> AmountMeasures:
    """Figures in the order of NAMES; one that is not finite is None."""
    return AmountMeasures(**{n: float(v) if math.isfinite(v) else None for n, v in zip(NAMES, figures, strict=True)})


@dataclass(frozen=True)
class Ranks:
    """Rows in the order of their values; ties share the mean of their places."""

    order: npt.NDArray[np.intp]
    begins: npt.NDArray[np.intp]
    group: npt.NDArray[np.intp]

    @classmethod
    def of(cls, values: Floats) -> Ranks:
        """Of the rows as they are."""
        _, begins, group = np.unique(values, return_index=True, return_inverse=True)
        order = np.argsort(values, kind="stable")
        sizes = np.bincount(group, minlength=len(begins))
        return cls(order, np.cumsum(sizes) - sizes, group)

    def drawn(self, weights: Floats) -> Floats:
        """Each row's place among the drawn ones, from 1, less their mean place; resamples x rows."""
        held = np.add.reduceat(weights[:, self.order], self.begins, axis=1)
        places = np.cumsum(held, axis=1) - (held - 1) / 2
        middle = (held.sum(axis=1, keepdims=True) + 1) / 2
        return np.asarray((places - middle)[:, self.group])


@dataclass(frozen=True)
class Predictions:
    """What came and what was predicted, with the ranks of both."""

    actual: Floats
    predicted: Floats
    by_actual: Ranks
    by_predicted: Ranks

    @classmethod
    def of(cls, actual: Floats, predicted: Floats) -> Predictions:
        """Of rows in the same order."""
        return cls(actual, predicted, Ranks.of(actual), Ranks.of(predicted))

    def figures(self, weights: Floats) -> Floats:
        """Figures x resamples, in the order of NAMES; `weights` say how often each row is drawn, resamples x rows."""
        off = self.predicted - self.actual
        rows, amount = weights.sum(axis=1), weights @ self.actual
        squares = weights @ off**2
        # Around the mean of all rows, so that no digits are lost where amounts are alike.
        apart = self.actual - self.actual.mean()
        variance = weights @ apart**2 - (weights @ apart) ** 2 / rows
        return np.array(
            [
                weights @ np.abs(off) / rows,
                np.sqrt(squares / rows),
                1 - squares / variance,
                weights @ self.predicted / amount,
                *self._ranking(weights),
            ]
        )

    def _ranking(self, weights: Floats) -> tuple[Floats, Floats]:
        actual, predicted = self.by_actual.drawn(weights), self.by_predicted.drawn(weights)
        together = (weights * actual * predicted).sum(axis=1)
        alone = (weights * actual**2).sum(axis=1) * (weights * predicted**2).sum(axis=1)
        gini = (weights * predicted) @ self.actual / ((weights * actual) @ self.actual)
        return np.asarray(together / np.sqrt(alone)), np.asarray(gini)


def calibration(actual: Floats, predicted: Floats) -> tuple[AmountBin, ...]:
    """Tenths from the lowest predicted amount up; equal ones share one, so there may be fewer than ten."""
    tenth = tenths(predicted)
    return tuple(_bin(actual[tenth == t], predicted[tenth == t]) for t in np.unique(tenth))


def _bin(actual: Floats, predicted: Floats) -> AmountBin:
    came, expected = (math.fsum(values.tolist()) for values in (actual, predicted))
    return AmountBin(float(predicted.min()), float(predicted.max()), len(actual), came, expected)
