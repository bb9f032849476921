"""Every form of the scores against the papers' formulas in 50 digits."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.special import hyp2f1

from sqlkit.btyd.careful import fine_enough
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, form_of
from sqlkit.scoring.features import Columns, Floats, take
from sqlkit.scoring.form import Form
from tests.btyd import exact, forms

ROWS = exact.grid()
NEAR = 0.98
"""Up to here, t of 49 times alpha + T, 64 nodes are enough."""

PARETO = (
    (0.553, 10.578, 0.606, 11.669),
    (0.5, 30.0, 1.7, 4.0),
    (3.0, 5.0, 0.2, 200.0),
    (0.05, 0.3, 3.0, 1.0),
    (1.2, 200.0, 1.1, 0.2),
)
"""r, alpha, s, beta, the last with all who leave leaving at once."""


def form(name: str, population: tuple[float, ...]) -> Form:
    return form_of(PURCHASES[name].scores(np.array(population), Quadrature(), 0.0))


@cache
def wanted(population: tuple[float, ...]) -> Floats:
    return exact.bg_nbd(population, ROWS)


def apart(found: Floats, known: Floats) -> Floats:
    return np.asarray(np.abs(found - known) / np.abs(known))


@pytest.mark.parametrize("population", exact.POPULATIONS)
def test_bg_nbd_over_the_grid(population: tuple[float, ...]) -> None:
    near = exact.z(population, ROWS) <= NEAR
    for name, scores in forms.answers(form("bg_nbd", population), ROWS).items():
        assert np.isfinite(scores).all(), name
        assert apart(scores[near, 1], wanted(population)[near]).max() < 1e-11, name
        assert apart(scores[:, 1], wanted(population)).max() < 2e-3, name


def test_a_build_takes_as_many_nodes_as_a_population_needs() -> None:
    """With a b of 1/8, at 40 repeats, 64 are off by 6e-5: nothing in the grid is as far from their own density."""
    population = (1.0, 1.0, 6.0, 0.125)
    told = {"frequency": 40.0, "last_age_days": 50.0, "age_days": 50.0, "days_ahead": 221.0}
    rows = {name: np.array([value]) for name, value in told.items()}
    known = exact.bg_nbd(population, rows)
    chosen = fine_enough(PURCHASES["bg_nbd"], np.array(population), 0.0, rows)
    for name, scores in forms.answers(chosen, rows).items():
        assert apart(scores[:, 1], known).max() < 1e-9, name
    for name, scores in forms.answers(form("bg_nbd", population), rows).items():
        assert apart(scores[:, 1], known).max() > 1e-6, name


def test_the_grid_has_3456_points_of_which_the_textbook_loses_hundreds() -> None:
    """What the formulation is for: 2F1 in doubles, as lifetimes computes it."""
    lost = 0
    for r, alpha, a, b in exact.POPULATIONS:
        x, age, ahead = (ROWS[name] for name in ("frequency", "age_days", "days_ahead"))
        with np.errstate(all="ignore"):
            series = hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + age + ahead))
            value = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x) * series)
        lost += int((~np.isfinite(value)).sum())
    assert len(ROWS["age_days"]) * len(exact.POPULATIONS) == 3456
    assert lost > 500


@pytest.mark.parametrize("population", [(0.525, 6.183, 0.891, 1.614), (0.5, 3.0, 1e-3, 2.0), (1.2, 20.0, 2.5, 0.4)])
def test_mbg_nbd(population: tuple[float, ...]) -> None:
    rows = some(ROWS, every=3)
    near = exact.z(population, rows) <= NEAR
    known = exact.mbg_nbd(population, rows)
    for name, scores in forms.answers(form("mbg_nbd", population), rows).items():
        assert np.isfinite(scores).all(), name
        assert apart(scores[near, 1], known[near]).max() < 1e-11, name


@pytest.mark.parametrize("population", PARETO)
def test_pareto_nbd(population: tuple[float, ...]) -> None:
    rows = some(ROWS, every=3)
    known = np.column_stack([exact.pareto_nbd(population, rows), exact.pareto_nbd_buys(population, rows)])
    for name, scores in forms.answers(form("pareto_nbd", population), rows).items():
        assert np.isfinite(scores).all(), name
        tiny = np.maximum(known, 1e-280)  # where P(alive) underflows, nothing is told apart
        assert (np.abs(scores[:, [1, 3]] - known) / tiny).max() < 1e-9, name


def some(rows: Columns, every: int) -> Columns:
    return take(rows, np.arange(0, len(rows["age_days"]), every))
