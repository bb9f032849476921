"""How good a set of scores is: ranking, probabilities, and the top of the list."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.dataset import Labels

TOP = 0.1
"""The share of a list that somebody acts on."""

BINS = 10


@dataclass(frozen=True)
class Measures:
    """Ranking: `auc`, `average_precision`, `lift` (positives in the top 10 % over what chance puts there).

    Probabilities: `brier` and `log_loss`, both the lower the better; natural logarithm.
    """

    auc: float
    average_precision: float
    brier: float
    log_loss: float
    lift: float


@dataclass(frozen=True)
class Bin:
    """About a tenth of the rows, by score; `expected` positives are the sum of the scores."""

    lowest: float
    highest: float
    rows: int
    positives: int
    expected: float


def measure(labels: Labels, scores: Floats) -> Measures:
    """Both classes have to be there; ties count as they do in scikit-learn."""
    from sklearn.metrics import average_precision_score, brier_score_loss, log_loss

    return Measures(
        auc=auc(labels, scores),
        average_precision=float(average_precision_score(labels, scores)),
        brier=float(brier_score_loss(labels, scores)),
        log_loss=float(log_loss(labels, scores)),
        lift=lift(labels, scores),
    )


def auc(labels: Labels, scores: Floats) -> float:
    """The chance that a positive is ranked above a negative; a tie counts half. From ranks: exact to the end.

    >>> auc(np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4]))
    0.75
    """
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    positives = int(labels.sum())
    above = ranks[labels == 1].sum() - positives * (positives + 1) / 2
    return float(above / (positives * (len(labels) - positives)))


def lift(labels: Labels, scores: Floats, top: float = TOP) -> float:
    """Rows tied at the edge of the top count as their average, so their order is no matter.

    >>> lift(np.array([1, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1]), top=0.5)
    1.5
    """
    wanted = math.ceil(len(scores) * top)
    edge = np.sort(scores)[-wanted]
    above, tied = scores > edge, scores == edge
    caught = labels[above].sum() + labels[tied].mean() * (wanted - above.sum())
    return float(caught / wanted / labels.mean())


def calibration(labels: Labels, scores: Floats) -> tuple[Bin, ...]:
    """Tenths by rank from the lowest score up; equal scores share one, so there may be fewer than ten."""
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    below = np.cumsum(sizes) - sizes
    tenth = (BINS * below // len(scores))[group]
    return tuple(_bin(labels[tenth == t], scores[tenth == t]) for t in np.unique(tenth))


def _bin(labels: Labels, scores: Floats) -> Bin:
    expected = math.fsum(scores.tolist())
    return Bin(float(scores.min()), float(scores.max()), len(scores), int(labels.sum()), expected)
