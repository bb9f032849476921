"""Nodes and weights where they are hardest: next to the ends, and far out in the tails."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

from sqlkit.btyd.quadrature import jacobi


@pytest.mark.parametrize(("a", "b"), [(1e-3, 2.0), (0.5, 0.5), (0.02, 0.02), (5.0, 60.0), (1.0, 1.0), (2e-3, 8000.0)])
@pytest.mark.parametrize("size", [24, 64, 192])
def test_moments_are_exact(a: float, b: float, size: int) -> None:
    nodes, weights = jacobi(size, a, b)
    for power in (1, 2, 7, 40):
        known = float(mp.beta(a + power, b) / mp.beta(a, b))
        assert (weights * nodes**power).sum() == pytest.approx(known, rel=1e-10)
        known = float(mp.beta(a, b + power) / mp.beta(a, b))
        assert (weights * (1 - nodes) ** power).sum() == pytest.approx(known, rel=1e-10)
    assert ((nodes > 0) & (nodes < 1)).all()
    assert (weights > 0).all()
    assert (np.diff(nodes) > 0).all()
