"""Bisection over doubles against the definition of the answer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sqlkit.scoring.source import Numeric, Step, apply
from sqlkit.scoring.thresholds import rank, raw_thresholds, rounded, unrank

finite = st.floats(allow_nan=False, allow_infinity=False)
ordinary = st.floats(-1e9, 1e9)
scales = st.floats(1e-9, 1e9)


@given(finite)
def test_ranks_follow_the_doubles(value: float) -> None:
    here = np.array([value])
    assert unrank(rank(here))[0] == value
    assert rank(np.nextafter(here, np.inf))[0] == rank(here)[0] + 1


@given(ordinary, scales, ordinary, st.booleans())
def test_largest_double_that_still_passes(mean: float, scale: float, threshold: float, float32: bool) -> None:
    source = Numeric("x", (Step("subtract", mean), Step("divide", scale)))
    raw = raw_thresholds(source, np.array([threshold]), float32)
    assert rounded(apply(source.steps, raw), float32)[0] <= threshold
    assert rounded(apply(source.steps, np.nextafter(raw, np.inf)), float32)[0] > threshold


@given(ordinary)
def test_float32_alone(threshold: float) -> None:
    raw = raw_thresholds(Numeric("x"), np.array([threshold]), True)[0]
    assert float(np.float32(raw)) <= threshold < float(np.float32(np.nextafter(raw, np.inf)))


@given(finite)
def test_nothing_to_do_in_float64(threshold: float) -> None:
    assert raw_thresholds(Numeric("x"), np.array([threshold]), False)[0] == threshold


def test_ends() -> None:
    clipped = Numeric("x", (Step("at_least", 0.0), Step("at_most", 1.0)))
    raw = raw_thresholds(clipped, np.array([1.0, 0.5, -0.5]), False)
    assert raw.tolist() == [np.inf, 0.5, -np.inf]
    assert raw_thresholds(Numeric("x"), np.array([np.inf]), True).tolist() == [np.inf]
