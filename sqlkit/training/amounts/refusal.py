"""When not to train, said in one plain sentence; the build goes on without the model."""

from __future__ import annotations

import numpy as np

from sqlkit.training.amounts.data import Amounts, Periods, filled
from sqlkit.training.definition import Definition
from sqlkit.training.refusal import too_short

FEWEST = 30
"""Rows of the test period with an amount above 0; with fewer no figure says anything."""


def refusal(data: Periods, definition: Definition) -> str | None:
    """Why there is too little to learn from or to judge by; None if there is enough."""
    if not data.train.rows:
        return too_short(definition)
    if not data.test.rows:
        return "There is nothing to judge it by: no row falls in a period later than the one it learns from."
    if not filled(definition.features, data.train):
        return "There is nothing to learn from: every feature is NULL in every training row."
    return _too_few(data.train, "training", definition.minimum_positives) or _too_few(data.test, "test", FEWEST)


def _too_few(rows: Amounts, period: str, needed: int) -> str | None:
    found = int(np.count_nonzero(rows.actual))
    return None if found >= needed else f"Too few amounts above 0 in the {period} period: found {found}, need {needed}."
