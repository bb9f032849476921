"""A fitted model as something that answers rows of data, by far more quadrature nodes than any artifact has.

The gate compares artifacts with it: that they print the same formula, and that its nodes are enough for these
parameters and these customers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.btyd.models import PurchaseModel
from sqlkit.btyd.scores import FEATURES, Quadrature, Spread, form_of
from sqlkit.scoring.features import Columns, Floats
from sqlkit.scoring.form import Form
from sqlkit.scoring.reference import score

FINEST = Quadrature(256, 32)
CHOICES = (Quadrature(64, 8), Quadrature(64, 16), Quadrature(96, 16), Quadrature(128, 16), Quadrature(192, 24))
"""Tried in this order; 64 nodes do for t up to 49 times alpha + T."""

ENOUGH = 1e-10
"""A tenth of what the gate allows."""

MOST_PURCHASES, MOST_DAYS = 1e5, 1e6
"""Beyond, nobody's history is meant."""


@dataclass(frozen=True)
class Careful:
    """`predict` refuses rows that cannot be anybody's history, as scikit-learn refuses infinity.

    Where an artifact answers more than `form` does, a standard error or its parts, it is held to `further` in that: of
    these, three digits are right whatever the nodes.
    """

    form: Form
    is_history: Callable[[Floats], Any]
    further: Form | None = None

    def predict(self, frame: Any) -> Floats:
        """A column an output; NaN where anything is not known."""
        values = np.asarray(frame, dtype=np.float64)
        known = values[~np.isnan(values).any(axis=1)]
        if not self.is_history(known).all():
            raise ValueError("no history of a customer")
        columns = {f.name: values[:, i] for i, f in enumerate(self.form.features)}
        found = score(self.form, columns)
        found = found if found.ndim == 2 else found[:, None]
        if self.further is None:
            return found
        return np.hstack([found, score(self.further, columns)[:, found.shape[1] :]])


def careful(model: PurchaseModel, parameters: Floats, annual_rate: float, further: Form) -> Careful:
    """The model of purchases at its finest."""
    return Careful(form_of(model.scores(parameters, FINEST, annual_rate)), _is_history, further)


def fine_enough(
    model: PurchaseModel, parameters: Floats, annual_rate: float, rows: Columns, spread: Spread | None = None
) -> Form:
    """The formula with the fewest nodes that is as good as the finest on these rows; the gate judges the last.

    With a `spread` of the parameters it answers what that leaves open too.
    """
    finest = score(form_of(model.scores(parameters, FINEST, annual_rate)), rows)
    chosen = CHOICES[-1]
    for choice in CHOICES:
        found = score(form_of(model.scores(parameters, choice, annual_rate)), rows)
        if (np.abs(found - finest) <= ENOUGH * np.maximum(1, np.abs(finest))).all():
            chosen = choice
            break
    return form_of(model.scores(parameters, chosen, annual_rate, spread))


def awkward(most_frequent: float, oldest: float, ahead: float) -> Columns:
    """Histories at the edges of what there is: new, one-time, steady and long lapsed, for no time and for long."""
    rows = [
        (x, last, age, days)
        for x in sorted({0.0, 1.0, 2.0, most_frequent})
        for age in sorted({0.0, 1.0, 30.0, oldest})
        for last in (sorted({0.0, min(x, age), age / 2, age}) if x else [0.0])
        for days in (0.0, 1.0, ahead)
        if age >= last and (x == 0) == (last == 0)
    ]
    return {feature.name: np.array([row[i] for row in rows]) for i, feature in enumerate(FEATURES)}


def _is_history(values: Floats) -> Any:
    frequency, last, age, ahead = values.T
    whole = (frequency == np.floor(frequency)) & (frequency >= 0) & (frequency <= MOST_PURCHASES)
    return whole & (last >= 0) & (last <= age) & (age <= MOST_DAYS) & (ahead >= 0) & (ahead <= MOST_DAYS)
