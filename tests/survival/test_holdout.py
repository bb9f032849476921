"""What a holdout says of counts by risk."""

from __future__ import annotations

import numpy as np
import pytest

from sqlkit.survival.holdout import judged


def test_sums_and_ranks_are_of_customers() -> None:
    risk, left, stayed = np.array([0.1, 0.3, 0.2]), np.array([5.0, 20, 10]), np.array([95.0, 80, 90])
    found = judged(risk, left, stayed, 90.0)
    assert (found.customers, found.actual, found.expected) == pytest.approx((300, 35, 60))
    assert found.bias == pytest.approx(60 / 35 - 1)
    each = [(r, 1) for r, n in zip(risk, left, strict=True) for _ in range(int(n))]
    each += [(r, 0) for r, n in zip(risk, stayed, strict=True) for _ in range(int(n))]
    pairs = [(r > s) + (r == s) / 2 for r, gone in each if gone for s, there in each if not there]
    assert found.concordance == pytest.approx(np.mean(pairs))
    assert [(b.customers, b.actual) for b in found.bins] == [(100, 5), (100, 10), (100, 20)]


def test_few_are_not_told_of() -> None:
    risk = np.linspace(0.01, 0.5, 50)
    left = np.r_[np.zeros(25), np.ones(25)]
    found = judged(risk, left, 1 - left, 90.0)
    assert all(min(b.actual, b.customers - b.actual) >= 5 for b in found.bins)
    assert sum(b.customers for b in found.bins) == 50
