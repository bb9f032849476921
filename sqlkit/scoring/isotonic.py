"""An isotonic calibrator as a search tree over its knots, for engines without interpolation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.form import Isotonic
from sqlkit.scoring.tree import Below, Leaf, Split, Tree

MARGIN = "margin"
"""The column the search tree reads."""


@dataclass(frozen=True)
class Segment:
    """`y + slope * (margin - x)`, the way numpy.interp computes it; slope 0 outside the knots."""

    x: float
    y: float
    slope: float


def segments(curve: Isotonic) -> list[Segment]:
    """From left of the first knot to right of the last: one more than there are knots."""
    x, y = np.array(curve.x), np.array(curve.y)
    inner = [Segment(*row) for row in zip(curve.x, curve.y, (np.diff(y) / np.diff(x)).tolist(), strict=False)]
    return [Segment(curve.x[0], curve.y[0], 0.0), *inner, Segment(curve.x[-1], curve.y[-1], 0.0)]


def search_tree(curve: Isotonic) -> Tree:
    """Balanced; a leaf holds the index of the segment. Segment k + 1 begins at knot k itself."""
    before = np.nextafter(np.array(curve.x), -np.inf).tolist()

    def between(low: int, high: int) -> Tree:
        if low == high:
            return Leaf(float(low))
        middle = (low + high) // 2
        return Split(Below(MARGIN, before[middle], False), between(low, middle), between(middle + 1, high))

    return between(0, len(before))
