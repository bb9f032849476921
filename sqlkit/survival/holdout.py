"""Hazards judged on a period that they have not seen: of who was there when it began, who left in it.

Everybody is seen through all of the period, so nobody is censored, and calibration is a comparison of sums. Where it
begins is a landmark: van Houwelingen (2007), "Dynamic prediction by landmarking in event history analysis",
Scandinavian Journal of Statistics 34, 70-85.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Floats

FIFTHS = 5

FEWEST = 5
"""Customers who left and who stayed that a bin has: the card leaves the warehouse."""


@dataclass(frozen=True)
class Bin:
    """Customers of like risk: who left, and how many were expected to."""

    customers: float
    actual: float
    expected: float

    @property
    def is_small(self) -> bool:
        """Whether it would tell of few who left, or of few who stayed."""
        return min(self.actual, self.customers - self.actual) < FEWEST


@dataclass(frozen=True)
class Holdout:
    """`bias` is what is expected over what was, less 1; `concordance` how often who left had the higher risk."""

    days: float
    customers: float
    actual: float
    expected: float
    bias: float | None
    concordance: float | None
    bins: tuple[Bin, ...]


def judged(risk: Floats, left: Floats, stayed: Floats, days: float) -> Holdout:
    """Of counts of customers by their risk to leave within the days."""
    order = np.argsort(risk, kind="stable")
    risk, left, stayed = risk[order], left[order], stayed[order]
    customers = left + stayed
    expected, actual = float((customers * risk).sum()), float(left.sum())
    return Holdout(
        days,
        float(customers.sum()),
        actual,
        expected,
        expected / actual - 1 if actual else None,
        ranked(risk, left, stayed),
        _bins(risk, left, customers),
    )


def ranked(risk: Floats, left: Floats, stayed: Floats) -> float | None:
    """One half says nothing; None where all left or all stayed.

    >>> ranked(np.array([0.1, 0.2]), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    0.8333333333333334
    """
    total = left.sum() * stayed.sum()
    if total == 0:
        return None
    _, group = np.unique(risk, return_inverse=True)
    above, below = np.bincount(group, left), np.bincount(group, stayed)
    return float((above * (np.cumsum(below) - below / 2)).sum() / total)


def _bins(risk: Floats, left: Floats, customers: Floats) -> tuple[Bin, ...]:
    """About as many customers each; those of one risk are together, and so are too few."""
    _, group = np.unique(risk, return_inverse=True)
    until = np.cumsum(np.bincount(group, customers))
    fifth = np.minimum((until - 1e-9) * FIFTHS // until[-1], FIFTHS - 1)[group]
    told: list[Bin] = []
    for at in np.unique(fifth):
        one = Bin(*(float(values[fifth == at].sum()) for values in (customers, left, customers * risk)))
        told.append(_together(told.pop(), one) if told and told[-1].is_small else one)
    while len(told) > 1 and told[-1].is_small:
        last = told.pop()
        told.append(_together(told.pop(), last))
    return tuple(told)


def _together(lower: Bin, upper: Bin) -> Bin:
    return Bin(lower.customers + upper.customers, lower.actual + upper.actual, lower.expected + upper.expected)
