"""Cells of customers -> a model of purchases, judged on a holdout and then fitted to all that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.btyd.careful import awkward, careful, fine_enough
from sqlkit.btyd.cells import Cells, counted
from sqlkit.btyd.fit import Fit, Unfit, fit_purchases
from sqlkit.btyd.holdout import Holdout, Scored, Week, judged
from sqlkit.btyd.models import PURCHASES, PurchaseModel
from sqlkit.btyd.profile import profiles
from sqlkit.btyd.scores import FEATURES, Quadrature, Spread, form_of
from sqlkit.btyd.sparse import Coarse, coarse
from sqlkit.btyd.total import total
from sqlkit.scoring.features import Columns, Floats, length, numbers, take
from sqlkit.scoring.form import Form
from sqlkit.scoring.reference import score
from sqlkit.training.artifact import version_of
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.gate import artifact_of
from sqlkit.training.purchase_card import Parameters, purchase_card
from sqlkit.training.reading import words_of
from sqlkit.training.result import Refused, Trained

NEEDED = 100
"""Customers with a repeat, in the holdout's fit too."""

COMPARED = 1_000
"""Cells put through the gate, besides the awkward ones."""


@dataclass(frozen=True)
class _Rows:
    """The training set by its parts; `ahead` is what is predicted at the as_of date, `furthest` anywhere.

    Nothing is learnt from `forecast`; sums of its answers have intervals, which parts of the parameters' error are for.
    """

    train: Columns
    track: Columns
    score: Columns
    forecast: Columns
    ahead: float
    furthest: float


def train_purchases(rows: Columns, definition: Definition) -> Trained | Refused:
    """Raises TrainingError and ScoringError as `train` does; what merely lacks data is refused."""
    model = PURCHASES[definition.estimator]
    settings = dict(definition.settings)
    read = _read(rows, definition)
    reason = _refusal(read, settings)
    if reason is not None:
        return Refused(reason)
    rate, least = float(settings.get("annual_discount_rate", 0.0)), int(settings.get("min_cell", 1))
    try:
        before, _ = _fitted(model, _cells(read.train), least)
        fit, blurred = _fitted(model, _cells(read.score), least)
    except Unfit as error:
        return Refused(f"{error} Another model may fit, or more history.")
    return _trained(model, read, definition, before, fit, blurred, rate)


def _trained(
    model: PurchaseModel,
    read: _Rows,
    definition: Definition,
    before: Fit,
    fit: Fit,
    blurred: Coarse | None,
    rate: float,
) -> Trained:
    cells = _cells(read.score)
    sample = _sample(read, cells)
    form = fine_enough(model, fit.parameters, rate, sample, _spread(fit, read, definition))
    exported = artifact_of(form, careful(model, fit.parameters, rate, form), sample, definition)
    if blurred is not None:
        blurred = blurred.judged(model, fit, cells, read.ahead)
    told = Parameters(model, fit, profiles(model, fit, cells), blurred)
    future = total(model, fit, cells, read.ahead)
    card = purchase_card(definition, told, before, _holdout(model, before, read), future, exported, form, cells)
    return Trained(exported.data, form, version_of(exported.data), card)


def _read(rows: Columns, definition: Definition) -> _Rows:
    split = words_of(rows, definition.split)
    parts = {name: take(rows, np.flatnonzero(split == name)) for name in ("train", "track", "score", "forecast")}
    for name, part in parts.items():
        for column in (f.name for f in FEATURES):
            if not np.isfinite(numbers(part, column)).all():
                raise TrainingError(f"{column!r} is not finite in rows of {name!r}")
    ahead, further = (float(numbers(parts[name], "days_ahead").max(initial=0.0)) for name in ("score", "forecast"))
    return _Rows(parts["train"], parts["track"], parts["score"], parts["forecast"], ahead, max(ahead, further))


def _spread(fit: Fit, read: _Rows, definition: Definition) -> Spread | None:
    as_error, as_parts = bool(dict(definition.settings).get("intervals")), length(read.forecast) > 0
    root = fit.square_root if as_parts else fit.root
    return Spread(root, as_error, as_parts) if as_error or as_parts else None


def _refusal(read: _Rows, settings: dict[str, Any]) -> str | None:
    now, before = _cells(read.score), _cells(read.train)
    if now.repeaters < NEEDED:
        return f"Too few customers who bought again: found {int(now.repeaters)}, need {NEEDED}."
    days = settings.get("holdout_days", "some")
    if not length(read.train):
        return (
            f"The history is too short: the model is judged on the last {days} days, "
            f"and there is less than as much before them."
        )
    if before.repeaters < NEEDED:
        return (
            f"Too few customers had bought again before the last {days} days, on which the model is judged: "
            f"found {int(before.repeaters)}, need {NEEDED}."
        )
    return None


def _fitted(model: PurchaseModel, cells: Cells, least: int) -> tuple[Fit, Coarse | None]:
    if least == 1:
        return fit_purchases(model, cells), None
    blurred = coarse(cells, least)
    return fit_purchases(model, blurred.cells), blurred


def _cells(rows: Columns) -> Cells:
    columns = (numbers(rows, name) for name in ("frequency", "last_age_days", "age_days", "customers"))
    return counted(*columns)


def _sample(read: _Rows, cells: Cells) -> Columns:
    """Cells spread over all there are, and histories that are awkward to compute."""
    chosen = np.linspace(0, len(cells.age) - 1, min(COMPARED, len(cells.age))).astype(np.intp)
    real = (cells.frequency, cells.last_age, cells.age, np.full(len(cells.age), read.furthest))
    made = awkward(float(cells.frequency.max()), float(cells.age.max()), read.furthest)
    return {f.name: np.concatenate([real[i][chosen], made[f.name]]) for i, f in enumerate(FEATURES)}


def _holdout(model: PurchaseModel, fit: Fit, read: _Rows) -> Holdout:
    rows = read.train
    form = form_of(model.scores(fit.parameters, Quadrature(), 0.0))
    found = score(form, rows)
    order = np.lexsort([numbers(rows, name) for name in ("age_days", "last_age_days", "frequency")])
    alive, expected, buys = (found[order, form.outputs.index(n)] for n in ("p_alive", "expected_purchases", "p_buys"))
    then = [numbers(rows, name)[order] for name in ("frequency", "last_age_days", "age_days", "customers")]
    later = [numbers(rows, name)[order] for name in ("later_orders", "later_buyers")]
    cells = Cells(*then)
    days = int(numbers(rows, "days_ahead").max())
    return judged(cells, Scored(alive, expected, buys, later[0], later[1]), days, _tracking(form, cells, read.track))


def _tracking(form: Form, cells: Cells, track: Columns) -> tuple[Week, ...]:
    """Expected of each customer is what a new one does by that age; cells say how many are how old."""
    ages, index = np.unique(cells.age, return_inverse=True)
    customers = np.bincount(index, cells.customers)
    days, actual = numbers(track, "days_ahead"), numbers(track, "later_orders")
    order = np.argsort(days)
    lived = np.maximum(ages[:, None] + days[order], 0.0)
    by_age = _by_age(form, np.unique(lived))
    expected = (customers[:, None] * by_age[np.searchsorted(np.unique(lived), lived)]).sum(axis=0)
    return tuple(
        Week(int(day), float(found), float(wanted))
        for day, found, wanted in zip(days[order], actual[order], expected, strict=True)
    )


def _by_age(form: Form, ages: Floats) -> Floats:
    """E[X(t)] of the papers."""
    new: Sequence[Floats] = (np.zeros_like(ages), np.zeros_like(ages), np.zeros_like(ages), ages)
    found = score(form, {f.name: values for f, values in zip(FEATURES, new, strict=True)})
    return np.asarray(found[:, form.outputs.index("expected_purchases")])
