"""The templates on published data sets: medians, curves, restricted means and log-rank tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time

from tests.survival.lives import lung, waltons
from tests.survival.templates import results

SETS = {"waltons": waltons().assign(side=waltons()["group"]), "lung": lung().assign(side=lung()["sex"])}


def overall(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["segment_by"] == "all"].reset_index(drop=True)


def test_medians_as_published(tmp_path: Path) -> None:
    """Davidson-Pilon (2019), "lifelines", for waltons; survfit(Surv(time, status) ~ 1, lung) of R's survival."""
    for name, median in (("waltons", 56), ("lung", 310)):
        found = overall(results(tmp_path, SETS[name], 1022)["survival_segments"])
        assert found["median_duration"].tolist() == [median]


def test_restricted_mean_of_lung_as_r_has_it(tmp_path: Path) -> None:
    """print(survfit(Surv(time, status) ~ 1, lung), rmean = 1022): 376.3 with a standard error of 19.7."""
    found = overall(results(tmp_path, SETS["lung"], 1022)["survival_segments"]).iloc[0]
    error = (found["restricted_mean_upper"] - found["restricted_mean"]) / 1.959963984540054
    assert (found["restricted_mean"], error) == pytest.approx((376.3, 19.7), abs=0.05)


def test_log_rank_of_lung_by_sex_as_r_has_it(tmp_path: Path) -> None:
    """survdiff(Surv(time, status) ~ sex, lung): 112 observed, 91.6 expected, chi-square 10.3, p = 0.00131."""
    found = results(tmp_path, SETS["lung"], 365)["survival_tests"].iloc[0]
    assert found["churned_customers"] == 112
    assert found["expected_customers"] == pytest.approx(91.6, abs=0.05)
    assert found["chi_square"] == pytest.approx(10.3, abs=0.05)
    assert found["p_value"] == pytest.approx(0.00131, abs=5e-6)


@pytest.mark.parametrize("name", SETS)
def test_as_lifelines(name: str, tmp_path: Path) -> None:
    frame, horizon = SETS[name], 60
    found = results(tmp_path, frame, horizon)
    check(found, frame, horizon)
    first, second = sorted(frame["side"].astype(str).unique())
    one, other = (frame[frame["side"].astype(str) == side] for side in (first, second))
    oracle = logrank_test(one["t"], other["t"], one["e"], other["e"])
    test = found["survival_tests"].iloc[0]
    assert (test["chi_square"], test["p_value"]) == pytest.approx((oracle.test_statistic, oracle.p_value), rel=1e-10)


def check(found: dict[str, pd.DataFrame], frame: pd.DataFrame, horizon: float) -> None:
    """Curve, interval, median and restricted mean of each segment are lifelines'."""
    curves, segments = found["survival_curves"], found["survival_segments"].set_index("segment")
    for segment, rows in (("all", frame), *frame.assign(side=frame["side"].astype(str)).groupby("side")):
        oracle = KaplanMeierFitter().fit(rows["t"], rows["e"])
        curve = curves[curves["segment"] == segment].sort_values("duration")
        known = oracle.survival_function_at_times(curve["duration"]).to_numpy()
        assert curve["survival"].to_numpy() == pytest.approx(known, abs=1e-13)
        ends = oracle.confidence_interval_.loc[curve["duration"]].to_numpy()
        alive = known > 0  # lifelines has no interval where nobody is left
        assert curve[["survival_lower", "survival_upper"]].to_numpy()[alive] == pytest.approx(ends[alive], abs=1e-12)
        # lifelines itself misses a half that its logarithms round up
        half = curve["duration"].to_numpy()[known <= 0.5 + 1e-12].min(initial=np.inf)
        median = segments.loc[segment, "median_duration"]
        assert (np.inf if np.isnan(median) else median) == half
        mean = segments.loc[segment, "restricted_mean"]
        is_seen = rows["t"].max() >= horizon or known.min() == 0
        assert np.isnan(mean) != is_seen
        if is_seen:
            assert mean == pytest.approx(restricted_mean_survival_time(oracle, t=horizon), rel=1e-10)


lives = st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.sampled_from(["a", "b"])), min_size=1, max_size=25)


@given(lives)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lives(tmp_path: Path, rows: list[tuple[int, bool, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["t", "e", "side"]).astype({"t": float, "e": int})
    check(results(tmp_path, frame, 5), frame, 5)


def test_the_order_of_rows_and_threads_changes_no_bit(tmp_path: Path) -> None:
    frame = SETS["lung"]
    one, other = (results(tmp_path, f, 365) for f in (frame, frame.sample(frac=1, random_state=3)))
    for name, table in one.items():
        keys = [column for column in ("segment_by", "segment", "other_segment", "duration") if column in table]
        sorted_ = [t.sort_values(keys).reset_index(drop=True) for t in (table, other[name])]
        pd.testing.assert_frame_equal(*sorted_, check_exact=True)
