"""Each figure is scikit-learn's or scipy's to 1e-12, of the rows themselves and of rows drawn more than once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr
from sklearn.metrics import mean_absolute_error, mean_poisson_deviance, r2_score, root_mean_squared_error

from sqlkit.training.amounts.choice import poisson_deviance
from sqlkit.training.amounts.measures import NAMES, Predictions, calibration, measure
from sqlkit.training.metrics import NAMES as OF_OUTCOMES


def amounts(seed: int, rows: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Many zeros, few enormous; predictions with ties."""
    rng = np.random.default_rng(seed)
    mean = rng.lognormal(3, 1.5, rows)
    actual = np.where(rng.random(rows) < 0.4, 0.0, mean * rng.lognormal(0, 1, rows))
    return np.round(actual, 2), np.round(mean, 0) + 0.5


def expected(actual: np.ndarray, predicted: np.ndarray) -> list[float]:
    return [
        mean_absolute_error(actual, predicted),
        root_mean_squared_error(actual, predicted),
        r2_score(actual, predicted),
        predicted.sum() / actual.sum(),
        spearmanr(actual, predicted)[0],
        concentration(actual, predicted) / concentration(actual, actual),
    ]


def concentration(actual: np.ndarray, by: np.ndarray) -> float:
    """Twice the covariance of amounts with the places they are put in, over their mean (Lerman and Yitzhaki 1984)."""
    return 2 * np.cov(actual, rankdata(by), bias=True)[0, 1] / actual.mean() / len(actual)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_scikit_learn(seed: int) -> None:
    actual, predicted = amounts(seed)
    found = measure(actual, predicted)
    assert [getattr(found, name) for name in NAMES] == pytest.approx(expected(actual, predicted), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_a_draw_is_judged_as_its_rows_written_out(seed: int) -> None:
    actual, predicted = amounts(seed, 200)
    drawn = np.random.default_rng(seed).integers(200, size=(4, 200))
    weights = np.array([np.bincount(rows, minlength=200) for rows in drawn], dtype=float)
    found = Predictions.of(actual, predicted).figures(weights)
    for at, rows in enumerate(drawn):
        assert found[:, at].tolist() == pytest.approx(expected(actual[rows], predicted[rows]), rel=1e-11, abs=1e-11)


def test_what_is_not_defined_is_none() -> None:
    found = measure(np.array([1.0, 2.0, 6.0]), np.full(3, 3.0))
    assert found.spearman is None
    assert (found.gini, found.r2, found.total_ratio) == (0.0, 0.0, 1.0)
    nothing = measure(np.zeros(3), np.array([1.0, 2.0, 3.0]))
    assert (nothing.total_ratio, nothing.r2, nothing.spearman, nothing.gini) == (None, None, None, None)
    assert nothing.mae == 2.0


def test_the_deviance_is_scikit_learns() -> None:
    actual, predicted = amounts(7)
    assert poisson_deviance(actual, predicted) == pytest.approx(mean_poisson_deviance(actual, predicted), rel=1e-12)


def test_tenths_hold_every_row_once_and_share_ties() -> None:
    actual, predicted = amounts(3)
    found = calibration(actual, predicted)
    assert sum(tenth.rows for tenth in found) == len(actual)
    assert sum(tenth.actual for tenth in found) == pytest.approx(actual.sum(), rel=1e-12)
    assert sum(tenth.expected for tenth in found) == pytest.approx(predicted.sum(), rel=1e-12)
    assert all(one.highest < other.lowest for one, other in pairwise(found))
    first = found[0]
    assert first.actual == pytest.approx(actual[predicted <= first.highest].sum(), rel=1e-12)


def test_no_figure_of_amounts_is_called_like_one_of_outcomes() -> None:
    assert not set(NAMES) & set(OF_OUTCOMES)
