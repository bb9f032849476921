"""Nodes and weights of Gaussian quadrature, the weights summing to 1."""

from __future__ import annotations

from functools import cache

import numpy as np

from sqlkit.scoring.features import Floats

_LEAST = np.finfo(np.float64).tiny


@cache
def jacobi(size: int, a: float, b: float) -> tuple[Floats, Floats]:
    """For expectations over Beta(a, b): exact for polynomials of degree 2 size - 1.

    Nodes as Golub and Welsch (1969), "Calculation of Gauss quadrature rules", Mathematics of Computation 23, 221-230.
    SciPy's weights lose half their digits where `a` is near 0, the eigenvectors' lose all where they are tiny.

    >>> nodes, weights = jacobi(8, 0.001, 2.0)
    >>> abs(float((weights * nodes).sum()) / (0.001 / 2.001) - 1) < 1e-12
    True
    """
    from scipy.linalg import eigh_tridiagonal

    n = np.arange(1, size, dtype=np.float64)
    whole = 2 * n + a + b - 2
    middle = ((a - b) * (a + b - 2) / (whole * (whole + 2)) + 1) / 2
    diagonal = np.concatenate([[a / (a + b)], middle])
    with np.errstate(invalid="ignore"):
        square = n * (n + a - 1) * (n + b - 1) * (n + a + b - 2) / (whole**2 * (whole + 1) * (whole - 1))
    square[:1] = a * b / ((a + b) ** 2 * (a + b + 1))  # above it is 0 / 0 where a + b = 1
    nodes = np.asarray(eigh_tridiagonal(diagonal, np.sqrt(square), eigvals_only=True), dtype=np.float64)
    return np.clip(nodes, _LEAST, 1 - np.finfo(np.float64).epsneg), _weights(nodes, diagonal, np.sqrt(square))


def _weights(nodes: Floats, diagonal: Floats, beside: Floats) -> Floats:
    """1 / the sum of squares of the orthonormal polynomials: nothing cancels, so that tiny weights have all digits."""
    before, now = np.zeros_like(nodes), np.ones_like(nodes)
    total = np.ones_like(nodes)
    with np.errstate(over="ignore", invalid="ignore"):
        for n in range(len(beside)):
            back = beside[n - 1] * before if n else 0.0
            before, now = now, ((nodes - diagonal[n]) * now - back) / beside[n]
            total += now**2
        weights = np.fmax(1 / total, _LEAST)
    return np.asarray(weights / weights.sum())


@cache
def legendre(size: int) -> tuple[Floats, Floats]:
    """For means over [0, 1].

    >>> nodes, weights = legendre(5)
    >>> float((weights * nodes**4).sum())
    0.2
    """
    nodes, weights = np.polynomial.legendre.leggauss(size)
    return (1 + nodes) / 2, weights / 2
