"""Customers counted by their renewals -> a model of how many are to come, judged on the latest of those seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.features import Columns, Floats, numbers, take
from sqlkit.survival.renewal_scores import FEATURES, form_of
from sqlkit.survival.sbg import NoFit, Renewals, SbgFit, fit_sbg, renewals, survival
from sqlkit.training.artifact import version_of
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.gate import artifact_of
from sqlkit.training.reading import words_of
from sqlkit.training.renewal_card import Projection, renewal_card
from sqlkit.training.result import Refused, Trained

NEEDED = 100
"""Customers who were lost, and customers who renewed."""

SHARE = 2 / 3
"""Of the renewals that enough customers came to, those the judged fit knows."""

PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0}

MOST = 1e4
"""More renewals are nobody's."""


def train_renewals(rows: Columns, definition: Definition) -> Trained | Refused:
    """As `train_survival`; the shifted-beta-geometric is the only model."""
    learnt = take(rows, np.flatnonzero(words_of(rows, definition.split) == "train"))
    seen = _seen(learnt)
    reason = _refusal(seen)
    if reason is not None:
        return Refused(reason)
    try:
        fit = fit_sbg(seen)
    except NoFit as error:
        return Refused(str(error))
    settings = dict(definition.settings)
    horizon, unit = int(settings["horizon_periods"]), str(settings["period"])
    rate = float((1 + float(settings["annual_discount_rate"])) ** (1 / PER_YEAR[unit]) - 1)
    form = form_of(fit.alpha, fit.beta, horizon, rate, unit)
    exported = artifact_of(form, Careful(fit, horizon, rate), _sample(learnt, horizon), definition)
    card = renewal_card(definition, fit, seen, projected(seen), exported, unit)
    return Trained(exported.data, form, version_of(exported.data), card)


def projected(seen: Renewals) -> Projection | None:
    """The fit to the first renewals, on those that came later; None where there is no fit, or nothing later."""
    enough = int((seen.deciding >= NEEDED).sum())
    known = round(enough * SHARE)
    if known < 2 or known >= enough:
        return None
    try:
        fit = fit_sbg(seen.up_to(known))
    except NoFit:
        return None
    actual = np.cumprod(1 - seen.lost[:enough] / seen.deciding[:enough])
    return Projection(known, enough, float(actual[-1]), float(survival(fit.alpha, fit.beta, enough)[-1]))


def _seen(rows: Columns) -> Renewals:
    spent, lost, left = (numbers(rows, name) for name in ("periods_spent", "lost_customers", "left_customers"))
    if not (np.isfinite(spent).all() and (spent >= 0).all() and (spent == np.floor(spent)).all()):
        raise TrainingError("'periods_spent' has to be a whole number from 0 on in rows of 'train'")
    return renewals(spent, lost, left)


def _refusal(seen: Renewals) -> str | None:
    lost = seen.lost.sum()
    renewed = seen.deciding[0] - seen.lost[0] if len(seen.lost) else 0.0
    if lost < NEEDED or renewed < NEEDED:
        return (
            f"Too few customers: found {int(lost)} who were lost and {int(renewed)} who renewed, need {NEEDED} of each."
        )
    return None


def _sample(rows: Columns, horizon: int) -> Columns:
    longest = float(numbers(rows, "periods_spent").max())
    spent = np.unique(np.round(np.linspace(0, longest, 40)))
    ahead = np.unique(np.round(np.linspace(0, horizon, 20)))
    pairs = np.array([(a, b) for a in spent for b in ahead])
    return {feature.name: pairs[:, i] for i, feature in enumerate(FEATURES)}


@dataclass(frozen=True)
class Careful:
    """The model as products of chances, to which the formula is held; refuses what nobody did."""

    fit: SbgFit
    horizon: int
    period_rate: float

    def predict(self, frame: Any) -> Floats:
        """survival, retention, residual_periods and discounted_periods."""
        return np.array([self._answer(*row) for row in np.asarray(frame, dtype=np.float64).tolist()])

    def _answer(self, spent: float, ahead: float) -> list[float]:
        is_known = 0 <= spent <= MOST and 0 <= ahead <= MOST and ahead == int(ahead) and spent == int(spent)
        if not is_known:
            raise ValueError("no number of periods")
        retention = (self.fit.beta + spent) / (self.fit.alpha + self.fit.beta + spent)
        stays = survival(self.fit.alpha, self.fit.beta + spent, max(int(ahead), 1))
        counted = stays[1 : min(int(ahead), self.horizon) + 1]
        discounts = (1 + self.period_rate) ** -np.arange(1.0, len(counted) + 1)
        return [float(stays[int(ahead)]), retention, float(counted.sum()), float((counted * discounts).sum())]
