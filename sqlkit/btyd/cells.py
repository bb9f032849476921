"""Customers counted by what they did: all that a likelihood of purchases knows of them.

x repeat purchases, the last of them at age t_x, seen until age T; Fader, Hardie and Lee (2005), "Counting your
customers the easy way", Marketing Science 24, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats


@dataclass(frozen=True)
class Cells:
    """`customers` made `frequency` repeats, the last at age `last_age`, and are `age` old; no two cells alike."""

    frequency: Floats
    last_age: Floats
    age: Floats
    customers: Floats

    @property
    def total(self) -> float:
        """Customers."""
        return float(self.customers.sum())

    @property
    def repeaters(self) -> float:
        """Customers with a repeat."""
        return float(self.customers[self.frequency > 0].sum())

    def scaled(self, factor: float) -> Cells:
        """The same in another unit of time."""
        return replace(self, last_age=self.last_age * factor, age=self.age * factor)


@dataclass(frozen=True)
class Spends:
    """`customers` whose `frequency` repeats were worth `mean` each, on average."""

    frequency: Floats
    mean: Floats
    customers: Floats

    def scaled(self, factor: float) -> Spends:
        """The same in another currency."""
        return replace(self, mean=self.mean * factor)


def counted(frequency: Floats, last_age: Floats, age: Floats, customers: Floats | None = None) -> Cells:
    """Sorted, alike ones together, so that the order of rows changes no digit.

    >>> counted(np.array([1.0, 0, 1]), np.array([2.0, 0, 2]), np.array([5.0, 5, 5])).customers.tolist()
    [1.0, 2.0]
    """
    weights = np.ones(len(frequency)) if customers is None else customers
    rows = np.column_stack([frequency, last_age, age]).astype(np.float64)
    found, index = np.unique(rows, axis=0, return_inverse=True)
    return Cells(found[:, 0], found[:, 1], found[:, 2], _counts(index, weights, len(found)))


def spends(frequency: Floats, mean: Floats, customers: Floats | None = None) -> Spends:
    """As `counted`, of repeat customers only: a mean needs a purchase, and above 0."""
    weights = np.ones(len(frequency)) if customers is None else customers
    known = (frequency > 0) & (mean > 0)
    rows = np.column_stack([frequency, mean])[known]
    found, index = np.unique(rows, axis=0, return_inverse=True)
    return Spends(found[:, 0], found[:, 1], _counts(index, weights[known], len(found)))


def _counts(index: npt.NDArray[Any], customers: Floats, cells: int) -> Floats:
    return np.bincount(index.ravel(), customers, cells).astype(np.float64)
