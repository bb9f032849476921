"""Customers counted by how long they stayed and whether they left: all that a partial likelihood knows of them.

Alike customers are one row with a count, so that a million of them under a few plans are a few thousand rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Floats


@dataclass(frozen=True)
class Subjects:
    """`churned` customers left after `duration`, `censored` ones had not; sorted by duration, covariates a row each."""

    duration: Floats
    churned: Floats
    censored: Floats
    covariates: Floats

    @property
    def customers(self) -> Floats:
        """Who was seen for that long, a row."""
        return self.churned + self.censored

    @property
    def events(self) -> float:
        """Customers who left."""
        return float(self.churned.sum())


def counted(duration: Floats, churned: Floats, censored: Floats, covariates: Floats) -> Subjects:
    """Sorted, so that the order of rows changes no digit; rows may be customers or counts of them.

    >>> counted(np.array([2.0, 1]), np.array([1.0, 0]), np.array([0.0, 3]), np.zeros((2, 1))).duration.tolist()
    [1.0, 2.0]
    """
    order = np.lexsort([censored, churned, *covariates.T, duration])
    return Subjects(duration[order], churned[order], censored[order], covariates[order])
