"""Figures held against scikit-learn's, and against hand-computed cases where ties decide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    fbeta_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from sqlkit.training.metrics import Bin, auc, calibration, lift, measure

cases = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=2, max_size=60).filter(
    lambda rows: 0 < sum(label for label, _ in rows) < len(rows)
)


def arrays(rows: list[tuple[bool, int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Scores in twelfths, so that many are tied and some are 0 and 1."""
    labels, scores = zip(*rows, strict=True)
    return np.array(labels, dtype=np.int64), np.array(scores) / 12


@settings(max_examples=60, deadline=None)
@given(cases)
def test_as_in_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    labels, scores = arrays(rows)
    found = measure(labels, scores)
    assert found.auc == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
    assert found.average_precision == pytest.approx(average_precision_score(labels, scores), abs=1e-12)
    assert found.brier == pytest.approx(brier_score_loss(labels, scores), abs=1e-12)
    assert found.log_loss == pytest.approx(log_loss(labels, scores), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=60).filter(lambda y: 0 < sum(y) < len(y)), st.floats(0.05, 1.0))
def test_the_top_of_the_list_as_in_scikit_learn(rows: list[bool], top: float) -> None:
    """Without ties the top is a prediction of true for so many rows."""
    labels, scores = np.array(rows, dtype=np.int64), np.linspace(0.99, 0.01, len(rows))
    taken = np.arange(len(rows)) < np.ceil(np.round(len(rows) * top, 9))
    found = measure(labels, scores, top)
    assert found.precision == pytest.approx(precision_score(labels, taken), abs=1e-12)
    assert found.recall == pytest.approx(recall_score(labels, taken), abs=1e-12)
    assert found.f2 == pytest.approx(fbeta_score(labels, taken, beta=2, zero_division=0.0), abs=1e-12)
    assert found.lift == pytest.approx(found.precision / labels.mean(), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.4, 2.0), st.floats(-1.0, 1.0))
def test_the_line_is_that_of_a_logistic_regression(seed: int, slope: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    odds = rng.normal(0.0, 1.5, 400)
    labels = (rng.random(400) < 1 / (1 + np.exp(-(slope * odds + shift)))).astype(np.int64)
    found = measure(labels, 1 / (1 + np.exp(-odds)))
    free = LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky").fit(odds[:, None], labels)
    assert found.calibration_slope == pytest.approx(free.coef_[0, 0], abs=1e-6)
    at_large = 1 / (1 + np.exp(-(odds + found.calibration_intercept)))
    assert at_large.sum() == pytest.approx(labels.sum(), abs=1e-8)


def test_no_line_through_a_handful_of_scores() -> None:
    found = measure(np.array([0, 1] * 20), np.array([0.2, 0.4] * 20))
    assert found.calibration_slope is None
    assert found.calibration_intercept is not None


@settings(max_examples=60, deadline=None)
@given(cases)
def test_as_they_are_defined(rows: list[tuple[bool, int]]) -> None:
    """AUC by counting pairs; Brier as a mean square."""
    labels, scores = arrays(rows)
    pairs = [(p, n) for p in scores[labels == 1] for n in scores[labels == 0]]
    share = sum((p > n) + (p == n) / 2 for p, n in pairs) / len(pairs)
    assert auc(labels, scores) == pytest.approx(share, abs=1e-12)
    assert measure(labels, scores).brier == pytest.approx(np.mean((scores - labels) ** 2), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(cases, st.randoms())
def test_order_changes_nothing(rows: list[tuple[bool, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for figure in (auc, lift, calibration):
        assert figure(*arrays(shuffled)) == figure(*arrays(rows))


def test_lift_at_the_top() -> None:
    """20 rows, 4 positives: chance puts .4 into the top 2. Best first: 2 of 2, so 1 / .2 = 5 times."""
    labels = np.array([1] * 4 + [0] * 16)
    assert lift(labels, np.arange(20, 0, -1.0)) == 5.0
    assert lift(labels, np.arange(20.0)) == 0.0
    assert lift(labels, np.full(20, 0.5)) == 1.0


def test_lift_where_a_tie_is_cut() -> None:
    """The top 2 are one row at .9 (negative) and one of four at .5, half of them positive: .5 / 2 / .2."""
    labels = np.array([0, 1, 1, 0, 0] + [1, 1] + [0] * 13)
    scores = np.array([0.9] + [0.5] * 4 + [0.1] * 15)
    assert lift(labels, scores) == pytest.approx(0.5 / 2 / 0.2)


def test_calibration_by_tenths() -> None:
    labels = np.array([0, 1] * 10)
    scores = np.arange(20) / 32
    bins = calibration(labels, scores)
    assert len(bins) == 10
    assert bins[0] == Bin(lowest=0.0, highest=1 / 32, rows=2, positives=1, expected=1 / 32)
    assert bins[9] == Bin(lowest=18 / 32, highest=19 / 32, rows=2, positives=1, expected=37 / 32)


def test_equal_scores_share_a_bin() -> None:
    """6 at .25 begin the first tenth; the other 4 rows come after 60 % of the list."""
    bins = calibration(np.array([0] * 6 + [1] * 4), np.array([0.25] * 6 + [0.75] * 4))
    assert bins == (Bin(0.25, 0.25, 6, 0, 1.5), Bin(0.75, 0.75, 4, 4, 3.0))
