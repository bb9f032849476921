"""What a model of amounts has to beat: the mean, the period before, and what models of purchases alone expect."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sqlkit.btyd.cells import spends
from sqlkit.btyd.fit import Unfit, fit_spend
from sqlkit.btyd.gamma_gamma import form_of
from sqlkit.scoring.features import Floats
from sqlkit.scoring.reference import score
from sqlkit.training.amounts.data import Periods
from sqlkit.training.bg_nbd_baseline import expected_purchases
from sqlkit.training.definition import Definition
from sqlkit.training.spend import NEEDED, finite

MEAN, BEFORE, BTYD = "training_mean", "amount_before", "bg_nbd_gamma_gamma"


def rivals(data: Periods, definition: Definition) -> Mapping[str, Floats]:
    """What each says of the test period's rows; BTYD only where there is a history and a fit."""
    test = data.test
    found = {BEFORE: test.before, MEAN: np.full(test.rows, data.train.actual.mean())}
    if test.history is not None and definition.horizon_days is not None:
        expected = purchases_worth(test.history, definition.horizon_days)
        if expected is not None:
            found[BTYD] = expected
    return found


def purchases_worth(history: Floats, horizon_days: int) -> Floats | None:
    """BG/NBD's purchases in the horizon times Gamma-Gamma's value of one; None without a fit of both.

    Fitted to the held-out customers' own past, as in `bg_nbd_baseline`. Gamma-Gamma reads the mean of all purchases of
    a customer, the first one too.
    """
    purchases = expected_purchases(history[:, :3], horizon_days)
    orders, mean = history[:, 0], history[:, 3]
    if purchases is None or not np.isfinite(mean).all():
        return None
    cells = spends(orders, mean)
    if cells.customers.sum() < NEEDED:
        return None
    try:
        fit = finite(fit_spend(cells))
    except Unfit:
        return None
    known = np.where(mean > 0, orders, 0.0)
    worth = np.asarray(score(form_of(fit.parameters), {"frequency": known, "mean_value": np.maximum(mean, 0.0)}))
    return purchases * worth if np.isfinite(worth).all() else None
