"""Shapley values of a game whose worth is a product, a factor a player, exactly.

    worth(S) = product of ones[k] over k in S, times product of zeros[k] over all other k

The path to a leaf is such a game: a player inside the coalition follows the row (1 or 0), one outside it follows the
training rows (their share). By the multilinear extension (Owen 1972, Management Science 18, P64-P79)

    phi[i] = (ones[i] - zeros[i]) * integral over t from 0 to 1 of product over k != i of t ones[k] + (1 - t) zeros[k]

of a polynomial of degree players - 1, which Gauss and Legendre's nodes integrate exactly. All is of one sign until the
first factor: nothing cancels, where the recursions of TreeSHAP (EXTEND, UNWIND) lose digits on long paths.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats

Bools = npt.NDArray[np.bool_]


def shapley_values(zeros: Floats, ones: Bools) -> Floats:
    """`[players, cases]` from `[players]` and `[players, cases]`; a case is one row's answers.

    Element by element, so that a case's values do not depend on the cases beside it.

    >>> shapley_values(np.array([0.5, 0.25]), np.array([[True], [True]])).ravel().tolist()
    [0.3125, 0.5625]
    """
    found = np.zeros(ones.shape)
    share = zeros[:, None]
    for node, weight in _nodes((len(zeros) + 1) // 2):
        outside = share * (1 - node)
        inside = node + outside
        product = np.full(ones.shape[1], weight)
        for factors in np.where(ones, inside, outside):
            product *= factors
        # The own factor divided out again. Where the row does not follow, it is zeros[k] (1 - t), which may be zero,
        # and zeros[k] cancels.
        found += product * np.where(ones, (1 - share) / inside, -1 / (1 - node))
    return found


@lru_cache
def _nodes(count: int) -> tuple[tuple[float, float], ...]:
    """Places and weights of the integral from 0 to 1."""
    places, weights = np.polynomial.legendre.leggauss(count)
    return tuple(zip(((places + 1) / 2).tolist(), (weights / 2).tolist(), strict=True))
