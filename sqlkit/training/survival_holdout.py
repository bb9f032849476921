"""Proportional hazards fitted to what was known when the holdout began, and judged on who left in it."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, length, numbers, take
from sqlkit.survival.cox import CoxFit, Unfit, fit_cox
from sqlkit.survival.design import design_of, matrix
from sqlkit.survival.holdout import Holdout, judged
from sqlkit.survival.subjects import counted
from sqlkit.training.definition import Definition
from sqlkit.training.reading import words_of

NEEDED = 50
"""Customers who left before, and 20 in the holdout."""

JUDGED = 20


def holdout_of(rows: Columns, features: tuple[Feature, ...], definition: Definition) -> Holdout | None:
    """None where too few left before the holdout or in it, or nothing can be fitted to the former."""
    split = words_of(rows, definition.split)
    former, later = (take(rows, np.flatnonzero(split == name)) for name in ("former", "holdout"))
    if not length(later) or not length(former):
        return None
    duration, churned, censored = _counts(former)
    design = design_of(features, former, churned, censored)
    if not design.names or churned.sum() < NEEDED:
        return None
    try:
        fit = fit_cox(counted(duration, churned, censored, matrix(design, former)))
    except Unfit:
        return None
    spent, left, stayed = _counts(later)
    ahead = numbers(later, "time_ahead")
    known = spent + ahead <= duration.max()
    if left[known].sum() < JUDGED:
        return None
    hazard = np.exp((matrix(design, later) - fit.means) @ fit.coefficients)
    passed = _reached(fit, spent + ahead) - _reached(fit, spent)
    risk = -np.expm1(-hazard * passed)
    return judged(risk[known], left[known], stayed[known], float(ahead.max()))


def _counts(rows: Columns) -> tuple[Floats, Floats, Floats]:
    duration, left, stayed = (numbers(rows, name) for name in ("duration", "churned_customers", "censored_customers"))
    return duration, left, stayed


def _reached(fit: CoxFit, time: Floats) -> Floats:
    heights = np.concatenate([[0.0], fit.hazard])
    return np.asarray(heights[np.searchsorted(fit.places, time, side="right")], dtype=np.float64)
