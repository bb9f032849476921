"""How good a set of scores is: ranking, the top of the list, and probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.training.calibration_line import calibration_line
from sqlkit.training.dataset import Labels
from sqlkit.training.tally import Tally, once, ranked

TOP = 0.1
"""The share of a list that somebody acts on, if nobody says otherwise."""

BINS = 10

SMALLEST = float(np.finfo(np.float64).eps)
"""Probabilities are kept this far from 0 and 1 when their logarithm is taken, as in scikit-learn's log_loss."""


@dataclass(frozen=True)
class Measures:
    """Ranking: `auc`, `average_precision`.

    The top of the list, as long as one's capacity to act: `precision`, `recall`, `lift` (precision over the base
    rate) and `f2`, which counts recall twice as much as precision.

    Probabilities: `brier` and `log_loss` (natural logarithm), both the lower the better; `calibration_slope`, 1 where
    they are neither too bold nor too timid, and `calibration_intercept`, 0 where they are right on average (log-odds).
    None for what ranks and says no probability.
    """

    auc: float
    average_precision: float
    lift: float
    precision: float
    recall: float
    f2: float
    brier: float | None = None
    log_loss: float | None = None
    calibration_slope: float | None = None
    calibration_intercept: float | None = None


NAMES = tuple(field.name for field in fields(Measures))
OF_RANKS = NAMES[:6]


@dataclass(frozen=True)
class Bin:
    """About a tenth of the rows, by score; `expected` positives are the sum of the scores."""

    lowest: float
    highest: float
    rows: int
    positives: int
    expected: float


def measure(labels: Labels, scores: Floats, top: float = TOP) -> Measures:
    """Of probabilities. Both classes have to be there; ties count as they do in scikit-learn."""
    tally = ranked(labels, scores).tally(once(len(labels)))
    figures = np.concatenate([of_ranks(tally, top), of_probabilities(tally)])
    return as_measures(figures[:, 0])


def as_measures(figures: Sequence[float] | Floats) -> Measures:
    """Figures in the order of NAMES; NaN, or one that is not given, is None."""
    found: dict[str, Any] = {name: None if math.isnan(v) else float(v) for name, v in zip(NAMES, figures, strict=False)}
    return Measures(**found)


def of_ranks(tally: Tally, top: float) -> Floats:
    """Figures x resamples, in the order of OF_RANKS."""
    positives = tally.positives.sum(axis=1)
    precision, recall = _at_the_top(tally, positives, top)
    base = positives / tally.rows.sum(axis=1)
    weighed = 4 * precision + recall
    f2 = np.divide(5 * precision * recall, weighed, out=np.zeros_like(weighed), where=weighed > 0)
    return np.array([_auc(tally), _average_precision(tally), precision / base, precision, recall, f2])


def of_probabilities(tally: Tally) -> Floats:
    """Figures x resamples, in the order of the rest of NAMES."""
    p = tally.scores
    rows = tally.rows.sum(axis=1)
    brier = (tally.positives * (1 - p) ** 2 + tally.negatives * p**2).sum(axis=1) / rows
    inside = np.clip(p, SMALLEST, 1 - SMALLEST)
    surprise = tally.positives * -np.log(inside) + tally.negatives * -np.log1p(-inside)
    slope, intercept = calibration_line(tally)
    return np.array([brier, surprise.sum(axis=1) / rows, slope, intercept])


def auc(labels: Labels, scores: Floats) -> float:
    """The chance that a positive is ranked above a negative; a tie counts half.

    >>> auc(np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4]))
    0.75
    """
    return float(_auc(ranked(labels, scores).tally(once(len(labels))))[0])


def lift(labels: Labels, scores: Floats, top: float = TOP) -> float:
    """Rows tied at the edge of the top count as their average, so their order is no matter.

    >>> lift(np.array([1, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1]), top=0.5)
    1.5
    """
    tally = ranked(labels, scores).tally(once(len(labels)))
    precision, _ = _at_the_top(tally, tally.positives.sum(axis=1), top)
    return float(precision[0] / labels.mean())


def calibration(labels: Labels, scores: Floats) -> tuple[Bin, ...]:
    """Tenths by rank from the lowest score up; equal scores share one, so there may be fewer than ten."""
    tenth = tenths(scores)
    return tuple(_bin(labels[tenth == t], scores[tenth == t]) for t in np.unique(tenth))


def tenths(scores: Floats) -> npt.NDArray[np.intp]:
    """The tenth of each row, from 0; equal scores share the lowest that any of them is in."""
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    below = np.cumsum(sizes) - sizes
    return np.asarray((BINS * below // len(scores))[group])


def _auc(tally: Tally) -> Floats:
    won, all_pairs = pairs(tally)
    return np.asarray(won / all_pairs)


def pairs(tally: Tally) -> tuple[Floats, Floats]:
    """Pairs of a positive and a negative that are ranked right, a tie half, and all pairs; counts, so exact."""
    negatives = tally.negatives.sum(axis=1)
    below = negatives[:, None] - np.cumsum(tally.negatives, axis=1) + tally.negatives / 2
    return (tally.positives * below).sum(axis=1), tally.positives.sum(axis=1) * negatives


def _average_precision(tally: Tally) -> Floats:
    """The mean of the precision at each threshold, by the recall it adds."""
    caught, taken = np.cumsum(tally.positives, axis=1), np.cumsum(tally.rows, axis=1)
    precision = np.divide(caught, taken, out=np.zeros_like(caught), where=taken > 0)
    return np.asarray((tally.positives * precision).sum(axis=1) / tally.positives.sum(axis=1))


def _at_the_top(tally: Tally, positives: Floats, top: float) -> tuple[Floats, Floats]:
    caught = (tally.positives * taken(tally, top)).sum(axis=1)
    return caught / _wanted(tally, top), caught / positives


def taken(tally: Tally, top: float) -> Floats:
    """Share of the rows of each score that is in the top of each resample: 1, then a fraction where it ends, then 0."""
    rows = tally.rows
    before = np.cumsum(rows, axis=1) - rows
    inside = np.clip(_wanted(tally, top)[:, None] - before, 0, rows)
    return np.divide(inside, rows, out=np.zeros_like(rows), where=rows > 0)


def _wanted(tally: Tally, top: float) -> Floats:
    return np.asarray(np.ceil(np.round(tally.rows.sum(axis=1) * top, 9)))


def _bin(labels: Labels, scores: Floats) -> Bin:
    expected = math.fsum(scores.tolist())
    return Bin(float(scores.min()), float(scores.max()), len(scores), int(labels.sum()), expected)
