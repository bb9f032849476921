"""BG/NBD as a rival: what counts and dates of purchases say without any other feature.

Fitted to the held-out customers' own past, as known at their observation date, so it knows no outcome. It is told of
those whom the model scores and of nobody else, which favours it: their rate is what it is judged by.
"""

from __future__ import annotations

import numpy as np

from sqlkit.btyd.cells import counted
from sqlkit.btyd.fit import Unfit, fit_purchases
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, form_of
from sqlkit.scoring.features import Floats
from sqlkit.scoring.reference import score

FEWEST = 100
"""Customers with a repeat, as a model of purchases itself asks for."""


def no_purchase(history: Floats, horizon_days: int) -> Floats | None:
    """The chance of none in the horizon; `history` has orders, days since the last and days since the first.

    None where there are too few repeats, no maximum, or a customer without an order.
    """
    buys = _fitted(history, horizon_days, "p_buys")
    return None if buys is None else np.clip(1 - buys, 0.0, 1.0)


def expected_purchases(history: Floats, horizon_days: int) -> Floats | None:
    """How many in the horizon, on average; None as above."""
    return _fitted(history, horizon_days, "expected_purchases")


def _fitted(history: Floats, horizon_days: int, output: str) -> Floats | None:
    orders, since_last, since_first = history.T
    if not np.isfinite(history).all() or orders.min(initial=1.0) < 1 or (orders > 1).sum() < FEWEST:
        return None
    # Orders of one day are a single purchase to BG/NBD; a last purchase at age 0 says that there was no other.
    repeats = np.where(since_first > since_last, orders - 1, 0.0)
    last_age = since_first - since_last
    model = PURCHASES["bg_nbd"]
    try:
        fit = fit_purchases(model, counted(repeats, last_age, since_first))
    except Unfit:
        return None
    form = form_of(model.scores(fit.parameters, Quadrature(), 0.0))
    columns = {
        "frequency": repeats,
        "last_age_days": last_age,
        "age_days": since_first,
        "days_ahead": np.full(len(orders), float(horizon_days)),
    }
    found = score(form, columns)[:, form.outputs.index(output)]
    return np.asarray(found) if np.isfinite(found).all() else None
