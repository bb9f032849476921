"""What the scores mean: against lifetimes, against integrals done otherwise, and against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

from sqlkit.btyd.careful import FINEST, awkward
from sqlkit.btyd.gamma_gamma import form_of as spend_form
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import FEATURES, Quadrature, form_of
from sqlkit.scoring.features import Columns, Floats
from sqlkit.scoring.reference import score
from tests.btyd import forms

WEEKLY = {
    "bg_nbd": (0.243, 4.414, 0.793, 2.426),
    "mbg_nbd": (0.525, 6.183, 0.891, 1.614),
    "pareto_nbd": (0.553, 10.578, 0.606, 11.669),
}
PEERS = {"bg_nbd": BetaGeoFitter, "mbg_nbd": ModifiedBetaGeoFitter, "pareto_nbd": ParetoNBDFitter}
PEOPLE = {
    "frequency": np.array([0, 0, 1, 1, 2, 7, 20, 26.0]),
    "last_age_days": np.array([0, 0, 2, 30, 30.43, 20, 38, 30.0]),
    "age_days": np.array([38.86, 1, 30, 30, 38.86, 39, 39, 31.0]),
    "days_ahead": np.full(8, 39.0),
}
HISTORY = [PEOPLE[name] for name in ("frequency", "last_age_days", "age_days")]


def scored(
    name: str,
    rows: Columns,
    rate: float = 0.0,
    population: tuple[float, ...] = (),
    nodes: Quadrature | None = None,
) -> dict[str, Floats]:
    form = form_of(PURCHASES[name].scores(np.array(population or WEEKLY[name]), nodes or Quadrature(), rate))
    return dict(zip(form.outputs, score(form, rows).T, strict=True))


@pytest.mark.parametrize("name", PURCHASES)
def test_alive_and_expected_are_those_of_lifetimes(name: str) -> None:
    peer = PEERS[name]()
    peer.params_ = pd.Series(dict(zip(PURCHASES[name].parameters, WEEKLY[name], strict=True)))
    found = scored(name, PEOPLE)
    assert found["p_alive"] == pytest.approx(np.asarray(peer.conditional_probability_alive(*HISTORY)), rel=1e-9)
    wanted = peer.conditional_expected_number_of_purchases_up_to_time(39, *HISTORY)
    assert found["expected_purchases"] == pytest.approx(np.asarray(wanted), rel=1e-9)


def test_pareto_nbd_buys_is_one_less_the_chance_of_no_purchase() -> None:
    peer = ParetoNBDFitter()
    peer.params_ = pd.Series(dict(zip(PURCHASES["pareto_nbd"].parameters, WEEKLY["pareto_nbd"], strict=True)))
    points = zip(*(values.tolist() for values in HISTORY), strict=True)
    none = [peer.conditional_probability_of_n_purchases_up_to_time(0, 39, *point) for point in points]
    assert scored("pareto_nbd", PEOPLE)["p_buys"] == pytest.approx(1 - np.array(none), rel=1e-7)


@pytest.mark.parametrize(("name", "coins"), [("bg_nbd", 0), ("mbg_nbd", 1)])
def test_buys_is_what_a_simulation_counts(name: str, coins: int) -> None:
    """Draw the rate of customers with one history who are still there: the first purchase needs no coin."""
    r, alpha, *_ = WEEKLY[name]
    rng = np.random.default_rng(5)
    rates = rng.gamma(r + 2, 1 / (alpha + 38.86), 400_000)
    buys = (rng.exponential(1 / rates) < 39).mean()
    found = {output: values[4] for output, values in scored(name, PEOPLE).items()}
    assert found["p_buys"] / found["p_alive"] == pytest.approx(buys, abs=3e-3)


@pytest.mark.parametrize("name", PURCHASES)
def test_discounted_is_the_integral_over_small_steps(name: str) -> None:
    """Each day's purchases at the rate of its middle, by differences of what is expected."""
    days = np.arange(0, 366.0)
    history = {"frequency": 3.0, "last_age_days": 200.0, "age_days": 240.0}
    rows = {**{key: np.full(len(days), value) for key, value in history.items()}, "days_ahead": days}
    daily = tuple(p * 7 if q in PURCHASES[name].times else p for p, q in zip(WEEKLY[name], _names(name), strict=True))
    bought = np.diff(scored(name, rows, population=daily)["expected_purchases"])
    wanted = (bought * 1.15 ** (-(days[:-1] + 0.5) / 365.25)).sum()
    found = scored(name, rows, rate=0.15, population=daily)["discounted_purchases"][-1]
    assert found == pytest.approx(wanted, rel=1e-6)


def _names(name: str) -> tuple[str, ...]:
    return PURCHASES[name].parameters


@pytest.mark.parametrize("name", PURCHASES)
def test_without_a_rate_nothing_is_discounted(name: str) -> None:
    found = scored(name, PEOPLE)
    assert (found["discounted_purchases"] == found["expected_purchases"]).all()


parameters = st.tuples(st.floats(0.05, 5), st.floats(1, 200), st.floats(0.01, 6), st.floats(0.1, 60))
"""Of time in days."""


@pytest.mark.parametrize("name", PURCHASES)
@given(parameters, st.integers(0, 80), st.floats(0.05, 1), st.integers(0, 900), st.integers(1, 400))
@example((1.0, 1.0, 6.0, 0.125), 9, 1.0, 9, 221)
@settings(max_examples=60, deadline=None)
def test_scores_are_in_their_bounds_and_grow_with_time(
    name: str, population: tuple[float, ...], frequency: int, share: float, age: int, ahead: int
) -> None:
    times = min(frequency, age)
    last = max(1.0, np.ceil(age * share)) if times else 0.0
    history = (float(times), last, float(age))
    rows = {f.name: np.array([v, v]) for f, v in zip(FEATURES, history, strict=False)}
    rows["days_ahead"] = np.array([float(ahead), ahead + 30.0])
    found = scored(name, rows, rate=0.1, population=population, nodes=FINEST)  # any population, so as many as there are
    for share_ in (found["p_alive"], found["p_buys"]):
        assert ((share_ >= 0) & (share_ <= 1 + 1e-12)).all()
    assert (found["p_buys"] <= found["p_alive"] * (1 + 1e-12)).all()
    assert (found["p_buys"] <= found["expected_purchases"] * (1 + 1e-9)).all()  # Markov's inequality
    assert (found["discounted_purchases"] <= found["expected_purchases"] * (1 + 1e-12)).all()
    assert found["expected_purchases"][1] >= found["expected_purchases"][0]


def test_one_purchase_leaves_nobody_in_doubt_by_bg_nbd_alone() -> None:
    assert scored("bg_nbd", PEOPLE)["p_alive"][:2].tolist() == [1, 1]
    assert (scored("mbg_nbd", PEOPLE)["p_alive"][:2] < 1).all()


@pytest.mark.parametrize("rate", [0.0, 0.1])
@pytest.mark.parametrize("name", PURCHASES)
def test_three_forms_agree_on_awkward_histories_and_on_null(name: str, rate: float) -> None:
    rows = awkward(150.0, 720.0, 365.0)
    count = len(rows["frequency"])
    missing = {key: np.ma.MaskedArray(values, mask=np.zeros(count, bool)) for key, values in rows.items()}
    chosen = np.flatnonzero(rows["frequency"] > 0)[:4]  # who never came back has no last age to depend on
    for place, values in zip(chosen, missing.values(), strict=True):
        values[place] = np.ma.masked
    daily = (0.3, 22.4, 0.4, 5.0) if name != "pareto_nbd" else (0.55, 74.0, 0.61, 82.0)
    form = form_of(PURCHASES[name].scores(np.array(daily), Quadrature(), rate))
    found = forms.answers(form, missing)
    known = np.isfinite(found["numpy"])
    assert not known[chosen, 1].any()  # what is expected depends on every column
    assert np.delete(known, chosen, axis=0).all()
    for other in ("onnx", "sql"):
        assert (np.isfinite(found[other]) == known).all(), other
        apart = np.abs(found[other] - found["numpy"]) / np.maximum(1, np.abs(found["numpy"]))
        assert np.nanmax(apart) < 1e-11, other


def test_three_forms_of_spend_agree() -> None:
    form = spend_form(np.array([6.25, 3.74, 15.44]))
    rows = {"frequency": np.array([0, 1, 2, 300.0, np.nan]), "mean_value": np.array([0, 0.01, 35.5, 1e6, 3.0])}
    found = forms.answers(form, rows)
    assert found["numpy"][0, 0] == pytest.approx(6.25 * 15.44 / 2.74)
    for other in ("onnx", "sql"):
        assert found[other] == pytest.approx(found["numpy"], rel=1e-14, nan_ok=True), other
