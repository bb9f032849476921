"""Whether probabilities mean what they say: outcomes regressed on the log-odds of the scores.

Cox (1958), "Two further applications of a model for binary regression", Biometrika 45; the intercept is that of a
line of slope 1, "calibration in the large": Van Calster et al. (2019), BMC Medicine 17:230.
"""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.tally import Tally

SURE = 1e-6
"""Scores nearer to 0 or 1 count as this near: a log-odds has to be finite."""

FEWEST = 10
"""Distinct scores; a slope through fewer, as of a base rate said fold by fold, tells of chance."""

STEPS = 25
"""Of Newton's method at most; from a slope of 1 it takes five or so."""


def calibration_line(tally: Tally) -> tuple[Floats, Floats]:
    """Slope and intercept of each resample; a slope is NaN where it cannot be told."""
    at = np.clip(tally.scores, SURE, 1 - SURE)
    odds = np.log(at) - np.log1p(-at)
    with np.errstate(all="ignore"):
        return _slope(odds, tally), _intercept(odds, tally)


def _intercept(odds: Floats, tally: Tally) -> Floats:
    shift = np.zeros(len(tally.positives))
    for _ in range(STEPS):
        p = _logistic(odds + shift[:, None])
        off = (tally.positives - tally.rows * p).sum(axis=1)
        step = off / (tally.rows * p * (1 - p)).sum(axis=1)
        shift = shift + step
        if np.abs(step).max() < 1e-12:
            break
    return shift


def _slope(odds: Floats, tally: Tally) -> Floats:
    resamples = len(tally.positives)
    if len(odds) < FEWEST:
        return np.full(resamples, np.nan)
    a, b = np.zeros(resamples), np.ones(resamples)
    for _ in range(STEPS):
        p = _logistic(a[:, None] + b[:, None] * odds)
        off, weight = tally.positives - tally.rows * p, tally.rows * p * (1 - p)
        s0, s1, s2 = weight.sum(axis=1), (weight * odds).sum(axis=1), (weight * odds**2).sum(axis=1)
        g0, g1 = off.sum(axis=1), (off * odds).sum(axis=1)
        determinant = s0 * s2 - s1**2
        da, db = (s2 * g0 - s1 * g1) / determinant, (s0 * g1 - s1 * g0) / determinant
        a, b = a + da, b + db
        if np.nanmax(np.abs(np.concatenate([da, db])), initial=0.0) < 1e-12:
            break
    settled = np.isfinite(b) & (np.abs(db) < 1e-6)
    return np.where(settled, b, np.nan)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))
