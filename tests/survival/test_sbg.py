"""The shifted-beta-geometric model against its paper, its likelihood and 40 digits."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

from sqlkit.scoring.formula import Node, Raw
from sqlkit.scoring.formula_numpy import formula_scores
from sqlkit.survival.renewal_scores import form_of, log_gamma
from sqlkit.survival.sbg import NoFit, Renewals, fit_sbg, log_likelihood, renewals, survival
from tests.btyd.forms import answers

PER_MILLE = {
    # Fader and Hardie (2007), table 1: customers left after 1, 2, ... years, of 1,000.
    "regular": [631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173],
    "highend": [869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394],
}


def seen(name: str, years: int = 7) -> Renewals:
    left = np.array([1000, *PER_MILLE[name][:years]], dtype=float)
    return Renewals(left[:-1], -np.diff(left))


@pytest.mark.parametrize(
    ("name", "alpha", "beta", "value"),
    [("regular", 0.704, 1.182, -1680.27), ("highend", 0.668, 3.806, -1611.16)],
)
def test_as_published(name: str, alpha: float, beta: float, value: float) -> None:
    """Fader and Hardie (2007), section 4: fitted to seven years, the twelfth is within two points."""
    fit = fit_sbg(seen(name))
    assert (fit.alpha, fit.beta) == pytest.approx((alpha, beta), abs=5e-4)
    assert fit.log_likelihood == pytest.approx(value, abs=5e-3)
    projected = survival(fit.alpha, fit.beta, 12)[8:] * 1000
    assert np.abs(projected - PER_MILLE[name][7:]).max() < 20


def test_its_slope_is_its_own_and_is_flat_at_the_fit() -> None:
    data, at = seen("regular"), np.array([0.2, -0.4])
    slope = [(log_likelihood(at + s, data)[0] - log_likelihood(at - s, data)[0]) / 2e-6 for s in 1e-6 * np.eye(2)]
    assert log_likelihood(at, data)[1] == pytest.approx(slope, rel=1e-6)
    fit = fit_sbg(data)
    assert log_likelihood(np.log([fit.alpha, fit.beta]), data)[1] == pytest.approx([0, 0], abs=1e-8)


def test_the_likelihood_is_the_papers() -> None:
    """B(alpha + 1, beta + t - 1) / B(alpha, beta) for who is lost at t, B(alpha, beta + n) / B(alpha, beta) else."""
    spent, lost, left = np.array([0, 1, 3]), np.array([5.0, 2, 0]), np.array([1.0, 0, 4])
    a, b = mp.mpf("0.8"), mp.mpf("2.5")
    expected = sum(
        n * mp.log(mp.beta(a + 1, b + t) / mp.beta(a, b)) + m * mp.log(mp.beta(a, b + t) / mp.beta(a, b))
        for t, n, m in zip(spent.tolist(), lost.tolist(), left.tolist(), strict=True)
    )
    found, _ = log_likelihood(np.log([0.8, 2.5]), renewals(spent.astype(float), lost, left))
    assert found == pytest.approx(float(expected), rel=1e-13)


def test_true_parameters_are_within_their_intervals() -> None:
    rng = np.random.default_rng(4)
    chance = rng.beta(1.5, 6.0, 20_000)
    lost_at, history = rng.geometric(chance), rng.integers(0, 24, 20_000)
    is_lost = lost_at <= history
    spent = np.where(is_lost, lost_at - 1, history).astype(float)
    fit = fit_sbg(renewals(spent, is_lost.astype(float), (~is_lost).astype(float)))
    assert fit.standard_errors
    for value, error, true in zip((fit.alpha, fit.beta), fit.standard_errors, (1.5, 6.0), strict=True):
        assert abs(value - true) < 1.96 * error


def test_customers_who_are_alike_all_have_one_chance() -> None:
    """Leaving at one rate, no sooner when young: the geometric model."""
    data = Renewals(np.array([1000.0, 900, 810, 729]), np.array([100.0, 90, 81, 73]))
    fit = fit_sbg(data)
    assert fit.covariance is None
    assert fit.alpha / (fit.alpha + fit.beta) == pytest.approx(0.1, abs=1e-4)
    assert survival(fit.alpha, fit.beta, 4)[-1] == pytest.approx(0.9**4, rel=1e-3)


def test_one_renewal_is_no_history() -> None:
    with pytest.raises(NoFit, match="fewer than two renewals"):
        fit_sbg(Renewals(np.array([1000.0]), np.array([100.0])))


def test_log_gamma_to_its_digits() -> None:
    places = np.concatenate([np.geomspace(1e-6, 1, 60), np.linspace(1, 40, 60), np.geomspace(40, 1e5, 40)])
    value: Node = log_gamma(Raw("z"))
    found = formula_scores([value], {"z": places})[:, 0]
    expected = [float(mp.loggamma(mp.mpf(z))) for z in places.tolist()]
    assert found == pytest.approx(expected, rel=1e-13, abs=2e-13)


ROWS = {
    "periods_spent": np.array([0.0, 0, 1, 5, 40, 400, 0, 7]),
    "periods_ahead": np.array([0.0, 1, 12, 12, 3, 100, 24, 5]),
}


@pytest.mark.parametrize("rate", [0.0, 0.01])
@pytest.mark.parametrize(("alpha", "beta"), [(0.704, 1.182), (1.0, 3.8), (0.02, 0.01), (30.0, 500.0), (559.0, 9441.0)])
def test_scores_three_ways_and_in_40_digits(alpha: float, beta: float, rate: float) -> None:
    """Residual lifetimes are the sum of survival, B(alpha, beta + n + k) / B(alpha, beta + n), to the horizon of 12."""
    expected = []
    with mp.workdps(40):
        a, b, v = mp.mpf(alpha), mp.mpf(beta), 1 / (1 + mp.mpf(rate))
        for n, t in zip(*(ROWS[name].astype(int).tolist() for name in ROWS), strict=True):
            stays = [mp.beta(a, b + n + k) / mp.beta(a, b + n) for k in range(t + 1)]
            counted = stays[1 : min(t, 12) + 1]
            discounted = sum(s * v**k for k, s in enumerate(counted, start=1))
            expected.append([stays[t], (b + n) / (a + b + n), sum(counted, mp.mpf(0)), discounted + mp.mpf(0)])
    exact = np.array(expected, dtype=float)
    for name, found in answers(form_of(alpha, beta, 12, rate, "month"), ROWS).items():
        assert found == pytest.approx(exact, rel=1e-9, abs=1e-12), name


def test_whose_renewals_are_not_known_nothing_is_expected() -> None:
    rows = {"periods_spent": np.array([np.nan, 1.0]), "periods_ahead": np.array([3.0, 3.0])}
    for name, found in answers(form_of(0.7, 1.2, 12, 0.0, "month"), rows).items():
        assert np.isnan(found[0, :2]).all(), name
        assert np.isfinite(found[1]).all(), name
