"""Cells of customers by how often and for how much they bought -> a model of what a purchase is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from sqlkit.btyd.careful import MOST_PURCHASES, Careful
from sqlkit.btyd.cells import Spends, spends
from sqlkit.btyd.fit import Fit, Unfit, fit_spend
from sqlkit.btyd.gamma_gamma import form_of
from sqlkit.btyd.holdout import Bin, bins
from sqlkit.scoring.features import Columns, Floats, length, numbers, take
from sqlkit.scoring.form import Form
from sqlkit.scoring.reference import score
from sqlkit.training.artifact import version_of
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.gate import artifact_of
from sqlkit.training.reading import words_of
from sqlkit.training.result import Refused, Trained
from sqlkit.training.spend_card import SpendHoldout, spend_card

NEEDED = 100
"""Customers with a repeat that was worth something."""

CORRELATED = 0.3
"""How often and how much may go together; beyond, Gamma-Gamma's independence is no approximation."""

COMPARED = 1_000


def train_spend(rows: Columns, definition: Definition) -> Trained | Refused:
    """As `train_purchases`; Gamma-Gamma is the only model."""
    split = words_of(rows, definition.split)
    now, before = (take(rows, np.flatnonzero(split == name)) for name in ("score", "train"))
    for column in ("frequency", "mean_value"):
        if not np.isfinite(numbers(now, column)).all():
            raise TrainingError(f"{column!r} is not finite in rows of 'score'")
    cells = _spends(now)
    correlation = correlated(cells)
    reason = _refusal(cells, correlation)
    if reason is not None:
        return Refused(reason)
    try:
        fit = finite(fit_spend(cells))
    except Unfit as error:
        return Refused(str(error))
    form = form_of(fit.parameters, fit.square_root if (split == "forecast").any() else None)
    sample = _sample(now)
    exported = artifact_of(form, Careful(form, _is_history), sample, definition)
    holdout, earlier = _holdout(before)
    unpriced = _unpriced(now)
    card = spend_card(definition, fit, earlier, holdout, exported, correlation, cells, unpriced)
    return Trained(exported.data, form, version_of(exported.data), card)


def correlated(cells: Spends) -> float:
    """Pearson's correlation of frequency and mean value over customers; 0 where one of them is constant."""
    weights = cells.customers / cells.customers.sum() if len(cells.customers) else cells.customers
    x, m = (values - (weights * values).sum() for values in (cells.frequency, cells.mean))
    spread = float((weights * x * x).sum() * (weights * m * m).sum())
    return float((weights * x * m).sum() / spread**0.5) if spread > 0 else 0.0


def finite(fit: Fit) -> Fit:
    """Raises Unfit where the mean of purchases over customers has none: q of 1 or below."""
    q = float(fit.parameters[fit.names.index("q")])
    if q <= 1:
        raise Unfit(
            f"Customers differ so much in what they spend that no mean exists (Gamma-Gamma's q is {q:.2f}, "
            f"and has to be above 1)."
        )
    return fit


def _refusal(cells: Spends, correlation: float) -> str | None:
    found = int(cells.customers.sum())
    if found < NEEDED:
        return f"Too few customers whose repeats were worth something: found {found}, need {NEEDED}."
    if abs(correlation) > CORRELATED:
        more = "more" if correlation > 0 else "less"
        return (
            f"Customers who buy more often spend {more} at a time (correlation {correlation:.2f}), where Gamma-Gamma "
            f"needs the two to be independent; at most {CORRELATED} is taken."
        )
    return None


def _spends(rows: Columns) -> Spends:
    return spends(numbers(rows, "frequency"), numbers(rows, "mean_value"), numbers(rows, "customers"))


def _unpriced(rows: Columns) -> int:
    """Customers with repeats that were worth nothing, or less."""
    frequency, mean, customers = (numbers(rows, name) for name in ("frequency", "mean_value", "customers"))
    return round(float(customers[(frequency > 0) & (mean <= 0)].sum()))


def _sample(rows: Columns) -> Columns:
    order = np.lexsort([numbers(rows, "mean_value"), numbers(rows, "frequency")])
    chosen = order[np.linspace(0, length(rows) - 1, min(COMPARED, length(rows))).astype(np.intp)]
    frequency, mean = (numbers(rows, name)[chosen] for name in ("frequency", "mean_value"))
    most = float(frequency.max())
    edges = np.array([(x, m) for x in (0.0, 1.0, most) for m in (0.0, 0.0001, float(mean.max()))])
    return {
        "frequency": np.concatenate([frequency, edges[:, 0]]),
        "mean_value": np.concatenate([mean, edges[:, 1]]),
    }


def _is_history(values: Floats) -> Any:
    frequency, _ = values.T
    return (frequency == np.floor(frequency)) & (frequency >= 0) & (frequency <= MOST_PURCHASES)


def _holdout(rows: Columns) -> tuple[SpendHoldout | None, Fit | None]:
    """The fit to what was known before, on purchases that came later; None where there is too little to fit to."""
    if not length(rows) or _refusal(_spends(rows), 0.0):
        return None, None
    try:
        fit = finite(fit_spend(_spends(rows)))
    except Unfit:
        return None, None
    order = np.lexsort([numbers(rows, "mean_value"), numbers(rows, "frequency")])
    frequency, customers, orders, value = (
        numbers(rows, name)[order] for name in ("frequency", "customers", "later_orders", "later_value")
    )
    expected = _scored(form_of(fit.parameters), take(rows, order)) * orders
    actual, wanted = float(value.sum()), float(expected.sum())
    found: tuple[Bin, ...] = bins(frequency, customers, value, expected)
    return SpendHoldout(float(orders.sum()), actual, wanted, wanted / actual - 1 if actual else None, found), fit


def _scored(form: Form, rows: Columns) -> Floats:
    return np.asarray(score(form, rows))
