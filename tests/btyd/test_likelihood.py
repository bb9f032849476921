"""Likelihoods against lifetimes', their gradients against differences, and what they may not depend on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

from sqlkit.btyd.cells import Cells, counted, spends
from sqlkit.btyd.gamma_gamma import log_likelihood as spend_likelihood
from sqlkit.btyd.models import PURCHASES
from tests.btyd import cdnow, exact

CELLS = cdnow.purchases()
PEERS = {"bg_nbd": BetaGeoFitter, "mbg_nbd": ModifiedBetaGeoFitter, "pareto_nbd": ParetoNBDFitter}

parameters = st.tuples(*(st.floats(-2.0, 2.5) for _ in range(4))).map(np.array)
"""Logarithms, of time in weeks."""


@st.composite
def histories(draw: st.DrawFn) -> Cells:
    age = draw(st.lists(st.floats(0, 300), min_size=1, max_size=6))
    frequency = [draw(st.integers(0, 60)) if old else 0 for old in age]
    last = [old * draw(st.floats(0.01, 1)) if times else 0.0 for old, times in zip(age, frequency, strict=True)]
    return counted(np.array(frequency, float), np.array(last), np.array(age))


@pytest.mark.parametrize("name", PURCHASES)
@given(parameters, histories())
@settings(max_examples=60, deadline=None)
def test_gradient_is_what_the_value_changes_by(name: str, at: np.ndarray, cells: Cells) -> None:
    likelihood = PURCHASES[name].log_likelihood
    gradient = likelihood(at, cells)[1]
    for i, step in enumerate(1e-5 * np.eye(4)):
        change = (likelihood(at + step, cells)[0] - likelihood(at - step, cells)[0]) / 2e-5
        assert gradient[i] == pytest.approx(change, rel=1e-5, abs=1e-5)


@given(st.tuples(*(st.floats(-4.0, 4.0) for _ in range(4))).map(np.array), histories())
@example(np.array([0.0, 2.0, 0.0, -2.0]), counted(np.zeros(1), np.zeros(1), np.array([71.0])))
@settings(max_examples=30, deadline=None)
def test_pareto_nbd_has_the_digits_of_the_closed_form(at: np.ndarray, cells: Cells) -> None:
    """The integral's peak can be far narrower than the interval: whoever leaves leaves at once."""
    found = PURCHASES["pareto_nbd"].log_likelihood(at, cells)[0]
    each = zip(cells.frequency.tolist(), cells.last_age.tolist(), cells.age.tolist(), strict=True)
    known = [exact.pareto_nbd_likelihood(at, *history) for history in each]
    assert found == pytest.approx(known, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", PURCHASES)
@given(parameters)
@settings(max_examples=15, deadline=None)
def test_value_is_that_of_lifetimes(name: str, at: np.ndarray) -> None:
    columns = (CELLS.frequency, CELLS.last_age, CELLS.age)
    ours = (PURCHASES[name].log_likelihood(at, CELLS)[0] * CELLS.customers).sum() / CELLS.total
    peer = PEERS[name]
    if name == "pareto_nbd":
        theirs = (peer._conditional_log_likelihood(np.exp(at), *columns) * CELLS.customers).sum() / CELLS.total
    else:
        theirs = -peer._negative_log_likelihood(at, *columns, CELLS.customers, 0.0)
    assert ours == pytest.approx(theirs, rel=1e-8)


@given(st.tuples(*(st.floats(-1.0, 3.0) for _ in range(3))).map(np.array))
@settings(max_examples=30, deadline=None)
def test_value_of_spend_is_that_of_lifetimes(at: np.ndarray) -> None:
    found = cdnow.values()
    ours = (spend_likelihood(at, found)[0] * found.customers).sum() / found.customers.sum()
    theirs = -GammaGammaFitter._negative_log_likelihood(at, found.frequency, found.mean, found.customers, 0.0)
    assert ours == pytest.approx(theirs, rel=1e-9)


@given(st.tuples(*(st.floats(-1.0, 3.0) for _ in range(3))).map(np.array), st.integers(1, 40), st.floats(0.01, 900))
@settings(max_examples=60, deadline=None)
def test_gradient_of_spend(at: np.ndarray, frequency: int, mean: float) -> None:
    one = spends(np.array([float(frequency)]), np.array([mean]))
    gradient = spend_likelihood(at, one)[1]
    for i, step in enumerate(1e-5 * np.eye(3)):
        change = (spend_likelihood(at + step, one)[0] - spend_likelihood(at - step, one)[0]) / 2e-5
        assert gradient[i] == pytest.approx(change, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", PURCHASES)
@given(parameters, histories(), st.floats(0.01, 100))
@settings(max_examples=40, deadline=None)
def test_another_unit_of_time_changes_it_by_a_power_of_the_factor(
    name: str, at: np.ndarray, cells: Cells, factor: float
) -> None:
    """A density of x times is one of x times another unit."""
    model = PURCHASES[name]
    shift = np.array([np.log(factor) if p in model.times else 0.0 for p in model.parameters])
    found = model.log_likelihood(at, cells)[0]
    scaled = model.log_likelihood(at + shift, cells.scaled(factor))[0]
    assert scaled == pytest.approx(found - cells.frequency * np.log(factor), rel=1e-9, abs=1e-9)
