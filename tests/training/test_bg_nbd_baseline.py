"""BG/NBD as a rival: it knows who buys again from counts and dates, and is judged like the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lifetimes import BetaGeoFitter

from sqlkit.training.bg_nbd_baseline import no_purchase
from sqlkit.training.train import Trained, train
from tests.training.customers import customers, defined, plain


def bought(rows: int = 1500, seed: int = 0) -> dict[str, Any]:
    """Who has a rate and drops out after each repeat with a chance, as BG/NBD has it; observed and then 90 days on."""
    rng = np.random.default_rng(seed)
    rate, chance = rng.gamma(0.8, 1 / 60, rows), rng.beta(0.8, 3.0, rows)
    age = rng.integers(100, 700, rows).astype(float)
    orders, last, later = np.ones(rows), np.zeros(rows), np.zeros(rows, dtype=bool)
    for i in range(rows):
        day, alive = 0.0, True
        while alive:
            day += rng.exponential(1 / rate[i])
            if day >= age[i] + 90:
                break
            if day < age[i]:
                orders[i], last[i] = orders[i] + 1, np.floor(day)
            else:
                later[i] = True
            alive = rng.random() > chance[i]
    return {"orders": orders, "since_last": age - last, "since_first": age, "lost": ~later}


SHOP = bought()
HISTORY = np.column_stack([SHOP["orders"], SHOP["since_last"], SHOP["since_first"]])


def test_as_in_lifetimes() -> None:
    """lifetimes has no P(none in t); its chance of being alive and its expectation bound it."""
    repeats = np.where(SHOP["since_first"] > SHOP["since_last"], SHOP["orders"] - 1, 0.0)
    last = SHOP["since_first"] - SHOP["since_last"]
    fitter = BetaGeoFitter().fit(repeats, last, SHOP["since_first"], tol=1e-7)
    alive = fitter.conditional_probability_alive(repeats, last, SHOP["since_first"])
    expected = fitter.conditional_expected_number_of_purchases_up_to_time(90, repeats, last, SHOP["since_first"])
    silent = no_purchase(HISTORY, 90)
    assert silent is not None
    assert (1 - silent <= alive + 1e-6).all()
    assert (1 - silent <= expected + 1e-6).all()
    assert (1 - silent).mean() == pytest.approx((~SHOP["lost"]).mean(), abs=0.03)


def test_it_takes_part() -> None:
    rows = plain(customers(1500))
    rows |= {name: SHOP[name] for name in ("orders", "since_last", "since_first")} | {"churned": SHOP["lost"]}
    done = train(rows, defined(history=("orders", "since_last", "since_first")))
    assert isinstance(done, Trained)
    rival = done.card.validation.rival("bg_nbd")
    assert rival is not None
    assert rival.direction == "higher"
    assert rival.judged.measures.auc > 0.7
    assert rival.ahead.upper.auc < 0
    assert "Does worse than BG/NBD at ranking" in done.card.verdict
    assert not done.card.beats_baseline


def test_a_label_of_purchases_turns_it_round() -> None:
    rows = plain(customers(1500))
    rows |= {name: SHOP[name] for name in ("orders", "since_last", "since_first")} | {"churned": ~SHOP["lost"]}
    done = train(rows, defined(history=("orders", "since_last", "since_first")))
    assert isinstance(done, Trained)
    rival = done.card.validation.rival("bg_nbd")
    assert rival is not None
    assert rival.direction == "lower"
    assert rival.judged.measures.auc > 0.7


@pytest.mark.parametrize(
    "history",
    [
        HISTORY[:80],
        np.where(np.arange(3) == 0, np.nan, HISTORY),
        np.column_stack([np.zeros(1500), HISTORY[:, 1:]]),
    ],
    ids=["too few", "unknown", "nobody bought"],
)
def test_where_there_is_no_fit(history: np.ndarray) -> None:
    assert no_purchase(history, 90) is None
