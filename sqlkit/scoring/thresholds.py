"""Moving a threshold from the scaled, perhaps float32, value back to the raw double, exactly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.scoring.source import Numeric, apply

Ranks = npt.NDArray[np.int64]

_LOWEST = np.int64(-(2**63))


def rank(values: Floats) -> Ranks:
    """An integer for each double that rises by one from each double to the next; both zeros are 0."""
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.int64)
    with np.errstate(over="ignore"):
        return np.where(bits < 0, _LOWEST - bits, bits)


def unrank(ranks: Ranks) -> Floats:
    """The double of each rank."""
    with np.errstate(over="ignore"):
        return np.where(ranks < 0, _LOWEST - ranks, ranks).view(np.float64)


def raw_thresholds(source: Numeric, thresholds: Floats, float32: bool) -> Floats:
    """The largest raw double whose scaled value is <= each threshold.

    `float32` casts the scaled value first, as scikit-learn's own trees do and HistGradientBoosting does not.
    Infinity where every number passes, minus infinity where none does. Found by bisection over all doubles,
    which needs nothing of the scaling but that it never falls.
    """
    if not source.steps and not float32:
        return np.asarray(thresholds, dtype=np.float64)
    low = np.full(len(thresholds), rank(np.array([-np.inf]))[0])
    high = np.full(len(thresholds), rank(np.array([np.inf]))[0])
    while np.any(high - 1 > low):
        middle = (low >> 1) + (high >> 1) + (low & high & 1)
        passes = _scaled(source, unrank(middle), float32) <= thresholds
        low, high = np.where(passes, middle, low), np.where(passes, high, middle)
    everything = _scaled(source, np.full(len(thresholds), np.inf), float32) <= thresholds
    return np.where(everything, np.inf, unrank(low))


def _scaled(source: Numeric, raw: Floats, float32: bool) -> Floats:
    return rounded(apply(source.steps, raw), float32)


def rounded(values: Floats, float32: bool) -> Floats:
    """The values as the estimator compares them."""
    if not float32:
        return values
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(np.float32).astype(np.float64)
