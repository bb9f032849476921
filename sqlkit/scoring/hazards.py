"""Scores of proportional hazards: how likely a customer of so long is to stay for so much longer.

    survival = exp(-exp(log_hazard) * baseline_hazard)        given that they are still there at `spent`

Cox (1972), "Regression models and life-tables", JRSS B 34, 187-220.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sqlkit.scoring.features import Columns, Floats, numbers


@dataclass(frozen=True)
class Baseline:
    """The cumulative hazard of an average customer: 0, and from each of `places` on the `hazard` beside it.

    `spent` and `ahead` name the columns of what has passed and of what is asked for; nothing is known beyond the last
    place, where the hazard stays as it is.
    """

    OUTPUTS: ClassVar[tuple[str, ...]] = ("log_hazard", "baseline_hazard", "survival")

    places: tuple[float, ...]
    hazard: tuple[float, ...]
    spent: str
    ahead: str
    time_unit: str


def hazard_scores(baseline: Baseline, log_hazard: Floats, columns: Columns) -> Floats:
    """One column an output."""
    spent, ahead = numbers(columns, baseline.spent), numbers(columns, baseline.ahead)
    until = spent + np.where(ahead < 0, 0.0, ahead)
    with np.errstate(all="ignore"):
        passed = _cumulative(baseline, until) - _cumulative(baseline, spent)
        return np.column_stack([log_hazard, passed, np.exp(-(np.exp(log_hazard) * passed))])


def _cumulative(baseline: Baseline, time: Floats) -> Floats:
    heights = np.array([0.0, *baseline.hazard])
    found = heights[np.searchsorted(np.array(baseline.places), time, side="right")]
    return np.where(np.isnan(time), np.nan, found)
