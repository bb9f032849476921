"""A model judged on a period that it has not seen: how much in all, for whom, who at all, and when.

The level matters, not only the ranking: Fader, Hardie and Lee (2005), figures 2 to 4, are `tracking` and `bins`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.btyd.cells import Cells
from sqlkit.scoring.features import Floats

MOST = 7
"""Customers with so many repeats or more share a bin."""


@dataclass(frozen=True)
class Bin:
    """Customers by their repeats before the holdout, and their purchases in it."""

    frequency: str
    customers: int
    actual: float
    expected: float


@dataclass(frozen=True)
class Week:
    """Repeats of the holdout's customers up to a day, which is given in days from the holdout's first."""

    day: int
    actual: float
    expected: float


@dataclass(frozen=True)
class Holdout:
    """`bias` is expected over actual less 1; `auc` of P(any purchase), beside P(alive)'s and plain frequency's.

    `naive` are the purchases expected were everybody to go on as before.
    """

    days: int
    customers: int
    actual: float
    expected: float
    bias: float | None
    naive: float
    auc: float | None
    auc_alive: float | None
    auc_frequency: float | None
    tracking_error: float | None
    "Mean of |expected / actual - 1| over the holdout's weeks, cumulative."
    bins: tuple[Bin, ...]
    tracking: tuple[Week, ...]


@dataclass(frozen=True)
class Scored:
    """Answers for the holdout's cells, each with what its customers did then."""

    alive: Floats
    expected: Floats
    buys: Floats
    purchases: Floats
    buyers: Floats


def judged(cells: Cells, scored: Scored, days: int, tracking: tuple[Week, ...]) -> Holdout:
    """All figures of a holdout."""
    actual = float(scored.purchases.sum())
    expected = float((cells.customers * scored.expected).sum())
    late = [week for week in tracking if week.day > 0 and week.actual > 0]
    others = cells.customers - scored.buyers
    return Holdout(
        days=days,
        customers=round(cells.total),
        actual=actual,
        expected=expected,
        bias=_off(expected, actual),
        naive=float((cells.customers * cells.frequency / (cells.age + 1)).sum() * days),
        auc=auc(scored.buys, scored.buyers, others),
        auc_alive=auc(scored.alive, scored.buyers, others),
        auc_frequency=auc(cells.frequency, scored.buyers, others),
        tracking_error=float(np.mean([abs(w.expected / w.actual - 1) for w in late])) if late else None,
        bins=bins(cells.frequency, cells.customers, scored.purchases, cells.customers * scored.expected),
        tracking=tracking,
    )


def bins(frequency: Floats, customers: Floats, actual: Floats, expected: Floats) -> tuple[Bin, ...]:
    """Sums by frequency, from 0 to `MOST` and more."""
    capped = np.minimum(frequency, MOST)
    return tuple(
        Bin(
            f"{int(times)}+" if times == MOST else str(int(times)),
            round(float(customers[capped == times].sum())),
            float(actual[capped == times].sum()),
            float(expected[capped == times].sum()),
        )
        for times in np.unique(capped)
    )


def auc(scores: Floats, positives: Floats, negatives: Floats) -> float | None:
    """The chance that a positive is ranked above a negative, of counts; a tie counts half. None without both.

    >>> auc(np.array([0.1, 0.2]), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    0.8333333333333334
    """
    total = positives.sum() * negatives.sum()
    if total == 0:
        return None
    _, group = np.unique(scores, return_inverse=True)
    above, below = np.bincount(group, positives), np.bincount(group, negatives)
    return float((above * (np.cumsum(below) - below / 2)).sum() / total)


def _off(expected: float, actual: float) -> float | None:
    return expected / actual - 1 if actual else None
