"""Purchases expected of all customers together, with the interval that the parameters' uncertainty leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.fit import Fit
from sqlkit.btyd.models import PurchaseModel
from sqlkit.btyd.scores import FEATURES, Quadrature, form_of
from sqlkit.scoring.features import Floats
from sqlkit.scoring.reference import score

ROUGH = Quadrature(20, 8)
"""For differences: a standard error needs no more digits."""

STEP = 1e-3


@dataclass(frozen=True)
class Total:
    """`lower` and `upper` are 95 % by the delta method, of the mean: what customers do by chance comes on top."""

    days: int
    purchases: float
    lower: float
    upper: float


def total(model: PurchaseModel, fit: Fit, cells: Cells, ahead: float) -> Total:
    """Of all the cells' customers; the interval is symmetric on the logarithm."""
    value = expected_total(model, fit.parameters, cells, ahead, Quadrature())
    steps = STEP * np.eye(len(fit.parameters))
    ends = [[_log_total(model, fit, cells, ahead, side * step) for side in (1, -1)] for step in steps]
    gradient = np.array([(upper - lower) / (2 * STEP) for upper, lower in ends])
    spread = 1.959963984540054 * float(np.sqrt(gradient @ fit.covariance @ gradient))
    return Total(round(ahead), value, value * float(np.exp(-spread)), value * float(np.exp(spread)))


def expected_total(
    model: PurchaseModel, parameters: Floats, cells: Cells, ahead: float, quadrature: Quadrature = ROUGH
) -> float:
    """Purchases of all customers in the days ahead."""
    form = form_of(model.scores(parameters, quadrature, 0.0))
    values = (cells.frequency, cells.last_age, cells.age, np.full(len(cells.age), ahead))
    found = score(form, {f.name: column for f, column in zip(FEATURES, values, strict=True)})
    return float((found[:, form.outputs.index("expected_purchases")] * cells.customers).sum())


def _log_total(model: PurchaseModel, fit: Fit, cells: Cells, ahead: float, step: Floats) -> float:
    return float(np.log(expected_total(model, fit.parameters * np.exp(step), cells, ahead)))
