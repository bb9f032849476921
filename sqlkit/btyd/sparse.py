"""Fitting to means over several alike customers, so that nobody's own history is in the parameters; what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.fit import Fit, fit_purchases
from sqlkit.btyd.models import PurchaseModel
from sqlkit.btyd.total import expected_total
from sqlkit.scoring.features import Floats

APART = 1 / 24
"""Of the oldest age: customers this close in age are alike, and then sorted by their last purchase."""


@dataclass(frozen=True)
class Coarse:
    """Cells of `least` customers or more, each with the mean history of its own.

    `bias` is what the fit to them expects of everybody, over what the fit to everybody does, less 1.
    """

    cells: Cells
    least: int
    bias: float | None = None

    def judged(self, model: PurchaseModel, fit: Fit, everybody: Cells, ahead: float) -> Coarse:
        """With the bias, by fitting to everybody too; only `fit` is used."""
        exact = expected_total(model, fit_purchases(model, everybody).parameters, everybody, ahead)
        return replace(self, bias=expected_total(model, fit.parameters, everybody, ahead) / exact - 1)


def coarse(cells: Cells, least: int) -> Coarse:
    """Neighbours joined until they are enough, by frequency first, then by age, then by the last purchase."""
    bands = np.floor(cells.age / max(float(cells.age.max()), 1.0) / APART)
    order = np.lexsort([cells.age, cells.last_age, bands, cells.frequency])
    groups = _runs(cells.customers[order], least)
    customers = np.bincount(groups, cells.customers[order]).astype(np.float64)

    def mean(values: Floats) -> Floats:
        total = np.bincount(groups, (values * cells.customers)[order])
        return np.asarray(total / customers, dtype=np.float64)

    return Coarse(Cells(mean(cells.frequency), mean(cells.last_age), mean(cells.age), customers), least)


def _runs(customers: Floats, least: int) -> npt.NDArray[np.intp]:
    """Consecutive cells numbered alike until they hold `least`; what is left at the end joins the last.

    >>> _runs(np.array([3.0, 1, 1, 2, 1]), 3).tolist()
    [0, 1, 1, 1, 1]
    """
    groups = np.zeros(len(customers), dtype=np.intp)
    group, held = 0, 0.0
    for place, count in enumerate(customers.tolist()):
        groups[place] = group
        held += count
        if held >= least:
            group, held = group + 1, 0.0
    if held and group:
        groups[groups == group] = group - 1
    return groups
