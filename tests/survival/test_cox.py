"""Proportional hazards against the literature, lifelines, the likelihood written out, and themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxPHFitter

from sqlkit.scoring.features import Floats
from sqlkit.survival.concordance import concordance
from sqlkit.survival.cox import Unfit, fit_cox
from sqlkit.survival.efron import partial_likelihood, ties_of
from sqlkit.survival.subjects import Subjects, counted
from tests.survival.lives import LUNG, ROSSI, drawn, lung, rossi, subjects


def lifelines(frame: pd.DataFrame, columns: list[str]) -> CoxPHFitter:
    return CoxPHFitter().fit(
        frame[["t", "e", *columns]], "t", "e", fit_options={"precision": 1e-14, "r_precision": 1e-14}
    )


def test_rossi_as_published() -> None:
    """Allison (1995), "Survival Analysis Using SAS", chapter 5; ties by Efron."""
    known = subjects(rossi(), ROSSI)
    fit = fit_cox(known)
    published = [-0.379, -0.057, 0.314, -0.150, -0.434, -0.085, 0.091]
    assert fit.coefficients == pytest.approx(published, abs=5.1e-4)
    assert fit.log_likelihood == pytest.approx(-658.7477, abs=5e-5)
    assert concordance(known.covariates @ fit.coefficients, known) == pytest.approx(0.640, abs=5e-4)


def test_lung_as_published() -> None:
    """Therneau and Grambsch (2000), "Modeling Survival Data"; coxph(Surv(time, status) ~ age + sex + ph.ecog, lung)."""
    frame = lung().dropna(subset=LUNG)
    assert len(frame) == 227
    fit = fit_cox(subjects(frame, LUNG))
    assert fit.coefficients == pytest.approx([0.01107, -0.5526, 0.4637], abs=5e-5)
    assert fit.standard_errors == pytest.approx([0.009267, 0.167739, 0.113577], abs=5e-7)
    assert fit.log_likelihood == pytest.approx(-729.230, abs=5e-4)


@pytest.mark.parametrize(
    ("frame", "columns"),
    [(rossi(), ROSSI), (lung().dropna(subset=LUNG), LUNG), (drawn(3000, 1, 5), [f"x{i}" for i in range(5)])],
    ids=["rossi", "lung", "drawn"],
)
def test_as_lifelines(frame: pd.DataFrame, columns: list[str]) -> None:
    oracle, known = lifelines(frame, columns), subjects(frame, columns)
    fit = fit_cox(known)
    assert fit.coefficients == pytest.approx(oracle.params_.to_numpy(), abs=2e-9)
    assert fit.standard_errors == pytest.approx(oracle.standard_errors_.to_numpy(), rel=1e-8)
    assert fit.log_likelihood == pytest.approx(oracle.log_likelihood_, rel=1e-13)  # which stops a little short of it
    assert 2 * (fit.log_likelihood - fit.null) == pytest.approx(oracle.log_likelihood_ratio_test().test_statistic)
    assert concordance(known.covariates @ fit.coefficients, known) == pytest.approx(
        oracle.concordance_index_, abs=1e-12
    )
    baseline = oracle.baseline_cumulative_hazard_["baseline cumulative hazard"]
    assert fit.hazard == pytest.approx(baseline.loc[fit.places].to_numpy(), rel=1e-9)


def written_out(beta: Floats, frame: pd.DataFrame, columns: list[str]) -> float:
    """The likelihood, one who leaves at a time."""
    predictor, total = frame[columns].to_numpy() @ beta, 0.0
    times, left = frame["t"].to_numpy(), frame["e"].to_numpy() == 1
    for time in np.unique(times[left]):
        there, leaving = np.exp(predictor[times >= time]).sum(), predictor[(times == time) & left]
        for place, own in enumerate(leaving):
            total += own - np.log(there - place / len(leaving) * np.exp(leaving).sum())
    return total


def test_the_likelihood_is_as_written_out_and_its_slopes_are_its_own() -> None:
    frame, columns = drawn(120, 3), ["x0", "x1", "x2"]
    known, beta = subjects(frame, columns), np.array([0.3, -0.2, 0.5])
    ties = ties_of(known)
    found = partial_likelihood(beta, known, ties)
    assert found.log_likelihood == pytest.approx(written_out(beta, frame, columns), rel=1e-13)
    for i, step in enumerate(1e-5 * np.eye(3)):
        after, before = (partial_likelihood(beta + sign * step, known, ties) for sign in (1, -1))
        assert (after.log_likelihood - before.log_likelihood) / 2e-5 == pytest.approx(found.gradient[i], rel=1e-6)
        assert -(after.gradient - before.gradient) / 2e-5 == pytest.approx(found.information[i], rel=1e-6)


counts = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3), st.integers(-2, 2)), min_size=3, max_size=12
)


@given(counts)
@settings(max_examples=60, deadline=None)
def test_a_count_is_as_many_customers(rows: list[tuple[int, int, int, int]]) -> None:
    """And where nobody leaves, or all are alike, nothing is fitted or said."""
    duration, churned, censored, x = np.array(rows, dtype=float).T
    alone = [(t, e, x) for t, d, c, x in rows for e in [1] * d + [0] * c]
    if not any(e for _, e, _ in alone):
        return
    one = counted(duration, churned, censored, x[:, None])
    times, events, values = (np.array(column, dtype=float) for column in zip(*alone, strict=True))
    each = counted(times, events, 1 - events, values[:, None])
    beta = np.array([0.4])
    found, expected = (partial_likelihood(beta, s, ties_of(s)) for s in (one, each))
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-12, abs=1e-12)
    assert found.gradient == pytest.approx(expected.gradient, rel=1e-9, abs=1e-9)
    assert concordance(one.covariates[:, 0], one) == concordance(each.covariates[:, 0], each) == pairwise(alone)


def pairwise(customers: list[tuple[float, int, float]]) -> float | None:
    """Every pair, one of whom is known to have left first."""
    known = right = 0.0
    for t, left, x in customers:
        for other_t, other_left, other_x in customers:
            if left and (other_t > t or (other_t == t and not other_left)):
                known += 1
                right += 1 if x > other_x else 0.5 if x == other_x else 0
    return right / known if known else None


def test_the_order_of_rows_changes_no_bit() -> None:
    frame, columns = drawn(800, 5), ["x0", "x1", "x2"]
    shuffled = frame.sample(frac=1, random_state=1)
    one, other = (fit_cox(subjects(f, columns)) for f in (frame, shuffled))
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))


def doubled(known: Subjects) -> Subjects:
    return replace(known, covariates=np.column_stack([known.covariates, 2 * known.covariates[:, 0]]))


def test_covariates_that_say_the_same_are_refused() -> None:
    with pytest.raises(Unfit, match="say the same"):
        fit_cox(doubled(subjects(drawn(300, 2), ["x0", "x1"])))


def test_a_covariate_that_tells_without_exception_is_refused() -> None:
    frame = drawn(300, 2)
    with pytest.raises(Unfit, match="no end"):
        fit_cox(subjects(frame.assign(x0=frame["e"].astype(float)), ["x0", "x1"]))


def test_units_change_no_hazard() -> None:
    frame, columns = drawn(500, 7), ["x0", "x1"]
    fit = fit_cox(subjects(frame, columns))
    large = fit_cox(subjects(frame.assign(x0=frame["x0"] * 1e6 + 1e7), columns))
    assert large.coefficients * np.array([1e6, 1]) == pytest.approx(fit.coefficients, rel=1e-7)
    assert large.hazard == pytest.approx(fit.hazard, rel=1e-9)
