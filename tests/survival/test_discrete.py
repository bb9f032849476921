"""Hazards of periods: against scipy on every customer's periods written out, and against themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from sqlkit.scoring.runtime import run_onnx
from sqlkit.survival.cox import Unfit, fit_cox
from sqlkit.survival.discrete import censored, fit_discrete, log_likelihood, person_periods
from sqlkit.training.definition import Definition
from sqlkit.training.result import Refused, Trained
from sqlkit.training.train import train
from tests.survival.lives import drawn, subjects
from tests.survival.test_training import TIMES, Feature
from tests.survival.written_out import fitted, person_period_rows

COLUMNS = ["x0", "x1", "x2"]
LENGTH = 4.0


def lives(rows: int, seed: int) -> pd.DataFrame:
    """Periods of four: who left is lost in the one they left in, who did not has stayed through those that are over."""
    frame = drawn(rows, seed)
    periods = np.where(frame["e"] == 1, np.ceil(frame["t"] / LENGTH), np.floor(frame["t"] / LENGTH))
    return frame.assign(periods=periods.astype(int), cell=np.arange(rows))


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells of customers by period, as the shipped template yields them."""
    rows = person_period_rows(frame, ["cell", *COLUMNS])
    sums = rows.groupby(["cell", *COLUMNS, "period"], as_index=False)["left"].agg(["sum", "size"])
    return sums.assign(end=sums["period"] * LENGTH, kept=sums["size"] - sums["sum"]).rename(columns={"sum": "lost"})


def known(frame: pd.DataFrame) -> object:
    rows = counted(frame)
    return person_periods(*(rows[name].to_numpy(float) for name in ("end", "lost", "kept")), rows[COLUMNS].to_numpy())


def test_as_every_period_written_out() -> None:
    frame = lives(1500, 1)
    coefficients, errors, value = fitted(person_period_rows(frame, COLUMNS), COLUMNS)
    fit = fit_discrete(known(frame))
    assert fit.coefficients == pytest.approx(coefficients, abs=1e-8)
    assert fit.standard_errors == pytest.approx(errors, rel=1e-6)  # theirs by differences
    assert fit.log_likelihood == pytest.approx(value, rel=1e-12)
    assert fit.log_likelihood > fit.null


def test_its_slopes_are_its_own() -> None:
    rows = known(lives(300, 2))
    _, period = np.unique(rows.end, return_inverse=True)
    alpha, beta = np.full(period.max() + 1, -1.3), np.array([0.3, -0.2, 0.1])
    found = log_likelihood(alpha, beta, rows, period)
    for i, step in enumerate(1e-5 * np.eye(len(beta))):
        after, before = (log_likelihood(alpha, beta + s * step, rows, period) for s in (1, -1))
        assert (after.log_likelihood - before.log_likelihood) / 2e-5 == pytest.approx(found.by_covariate[i], rel=1e-6)
        assert -(after.by_covariate - before.by_covariate) / 2e-5 == pytest.approx(found.covariates[i], rel=1e-6)
        assert -(after.by_period - before.by_period) / 2e-5 == pytest.approx(found.both[:, i], rel=1e-5, abs=1e-6)
    for j, step in enumerate(1e-5 * np.eye(len(alpha))):
        after, before = (log_likelihood(alpha + s * step, beta, rows, period) for s in (1, -1))
        assert (after.log_likelihood - before.log_likelihood) / 2e-5 == pytest.approx(found.by_period[j], rel=1e-5)
        assert -(after.by_period[j] - before.by_period[j]) / 2e-5 == pytest.approx(found.periods[j], rel=1e-5)


def test_true_ratios_are_within_their_intervals_and_those_of_cox() -> None:
    """Hazards are proportional within periods of any length."""
    frame = lives(4000, 3)
    fit, cox = fit_discrete(known(frame)), fit_cox(subjects(frame, COLUMNS))
    for value, error, true in zip(fit.coefficients, fit.standard_errors, (0.6, -0.4, 0.2), strict=True):
        assert abs(value - true) < 1.96 * error
    assert fit.coefficients == pytest.approx(cox.coefficients, abs=0.05)


def test_a_count_is_as_many_customers_and_order_is_no_matter() -> None:
    frame = lives(600, 4).round({"x0": 0, "x1": 0, "x2": 0})
    together = frame.assign(cell=frame.groupby(COLUMNS).ngroup())
    one, other = known(together), known(frame)
    assert len(one.end) < len(other.end)
    assert fit_discrete(one).coefficients == pytest.approx(fit_discrete(other).coefficients, abs=1e-11)
    mixed = person_periods(*(values[::-1] for values in (other.end, other.lost, other.kept, other.covariates)))
    assert np.array_equal(mixed.covariates, other.covariates)


def test_without_covariates_hazards_are_shares() -> None:
    """Singer and Willett (1993): of who was there, the share that left; a covariate of no effect changes little."""
    end, lost, kept = np.repeat([1.0, 2, 3], 2), np.array([10.0, 10, 0, 0, 6, 6]), np.array([90.0, 90, 80, 80, 54, 54])
    fit = fit_discrete(person_periods(end, lost, kept, np.tile([0.0, 1], 3)[:, None]))
    assert fit.coefficients == pytest.approx([0], abs=1e-9)
    assert fit.places.tolist() == [1, 3], "nobody left in the second"
    assert 1 - np.exp(-np.diff(fit.hazard, prepend=0)) == pytest.approx([0.1, 0.1])
    assert fit.log_likelihood == pytest.approx(fit.null)


def test_censored_are_those_the_next_period_has_no_more() -> None:
    frame = lives(400, 5)
    rows = counted(frame)
    found = censored(*(rows[name].to_numpy() for name in ("cell", "end", "lost", "kept")))
    last = frame[(frame["periods"] > 0) & (frame["e"] == 0)].set_index("cell")["periods"]
    expected = [float(last.get(row.cell) == row.period) for row in rows.itertuples()]
    assert found.tolist() == expected


def test_who_leaves_without_exception_is_refused() -> None:
    frame = lives(300, 2)
    with pytest.raises(Unfit, match="no end"):
        fit_discrete(known(frame.assign(x0=frame["e"].astype(float))))
    with pytest.raises(Unfit, match="say the same"):
        fit_discrete(known(frame.assign(x1=2 * frame["x0"])))


@pytest.mark.filterwarnings("error")
def test_who_differ_only_in_periods_that_are_not_fitted_are_alike() -> None:
    """In the third everybody left, of whom alone it is known that x was 1."""
    end, lost, kept = np.array([1.0, 2, 3]), np.array([20.0, 20, 20]), np.array([40.0, 20, 0])
    with pytest.raises(Unfit, match="say the same"):
        fit_discrete(person_periods(end, lost, kept, np.array([[0.0], [0], [1]])))


def test_one_customer_far_from_all_others_is_fitted() -> None:
    """Whose hazard of a period is so large that exp of it is infinite."""
    frame = lives(600, 2).assign(x1=0.0, x2=0.0)
    alone = pd.DataFrame({"x0": [40.0], "x1": [0.0], "x2": [0.0], "periods": [1], "e": [1], "cell": [600]})
    rows = counted(pd.concat([frame, alone], ignore_index=True)[list(alone)])
    known = person_periods(*(rows[name].to_numpy(float) for name in ("end", "lost", "kept")), rows[["x0"]].to_numpy())
    fit = fit_discrete(known)
    x = (known.covariates - fit.means)[:, 0]
    _, period = np.unique(known.end, return_inverse=True)
    alpha = np.log(np.diff(fit.hazard, prepend=0))

    def value(beta: float) -> float:
        m = np.exp(alpha[period] + beta * x)
        return float((known.lost * np.log(-np.expm1(-m)) - known.kept * m).sum())

    assert np.exp(alpha[0] + fit.coefficients[0] * x.max()) > 710
    best = minimize_scalar(lambda beta: -value(beta), bracket=(0.0, 0.5), tol=1e-12)
    assert fit.coefficients[0] == pytest.approx(best.x, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-best.fun, rel=1e-12)


def definition() -> Definition:
    features = (*TIMES, *(Feature(name, "numeric") for name in COLUMNS))
    settings = (("time_unit", "day"),)
    return Definition(
        "m", "", "split", ("cell",), features, "discrete_hazard", None, family="survival", settings=settings
    )


def training_rows(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    rows = counted(frame)
    names = {"duration": "end", "churned_customers": "lost", "censored_customers": "kept", "time_spent": "end"}
    split = np.array(["train"] * len(rows), dtype=object)
    columns = {name: rows[column].to_numpy(float) for name, column in names.items()}
    own = {name: rows[name].to_numpy() for name in ("cell", *COLUMNS)}
    return {**columns, **own, "split": split, "time_ahead": np.full(len(rows), 12.0)}


def test_end_to_end() -> None:
    """The artifact answers with the fit itself: survival through periods that end in the time ahead."""
    frame = lives(1500, 1)
    found = train(training_rows(frame), definition())
    assert isinstance(found, Trained), found
    fit, card = fit_discrete(known(frame)), found.card
    assert card.title == "Discrete-time hazards by period, complementary log-log"
    assert [ratio.coefficient for ratio in card.ratios] == pytest.approx(fit.coefficients, rel=1e-12)
    seen = frame[frame["periods"] > 0]
    assert (card.customers, card.churned_customers) == (len(seen), seen["e"].sum())
    assert card.concordance == pytest.approx(0.68, abs=0.05)
    means = seen[COLUMNS].mean().to_numpy()
    average = dict(zip(COLUMNS, means[:, None], strict=True))
    answers = run_onnx(found.artifact)({**average, "time_spent": np.array([4.0]), "time_ahead": np.array([8.0])})
    passed = (fit.hazard[2] - fit.hazard[0]) * np.exp((means - fit.means) @ fit.coefficients)
    assert answers[0] == pytest.approx([0, passed, np.exp(-passed)], abs=1e-12)
    assert [ratio.mean for ratio in card.ratios] == pytest.approx(means, rel=1e-12)


def test_the_average_is_of_customers_as_coxs_not_of_their_periods() -> None:
    """Those who stay long have more periods: an average of these stays far longer than the average customer."""
    frame = drawn(4000, 3)
    ends = LENGTH * np.maximum(1, np.ceil(frame["t"] / LENGTH))
    left = frame["t"] - np.random.default_rng(3).uniform(0, 1, len(frame))  # apart, as Breslow's hazard has no ties
    frame = frame.assign(t=np.where(frame["e"] == 1, left, ends), periods=(ends / LENGTH).astype(int))
    frame = frame.assign(cell=np.arange(len(frame)))
    average = {name: np.array([frame[name].mean()] * 3) for name in COLUMNS}
    asked = {**average, "time_spent": np.zeros(3), "time_ahead": np.array([4.0, 8.0, 12.0])}
    found = train(training_rows(frame), definition())
    assert isinstance(found, Trained), found
    cox = fit_cox(subjects(frame, COLUMNS))
    reached = [cox.hazard[cox.places <= time].max() for time in asked["time_ahead"]]
    assert run_onnx(found.artifact)(asked)[:, 1] == pytest.approx(reached, rel=0.03)


def test_too_few_are_refused() -> None:
    found = train(training_rows(lives(60, 1)), definition())
    assert isinstance(found, Refused)
    assert found.reason.startswith("Too few customers who left in a period that is over: found ")
