"""The template alone, on counts whose intervals are published, and on revenues beside scipy's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sqlglot import exp

from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.manifest import addressed
from tests.projects import write_project

ASSIGNED = dt.datetime(2023, 11, 1)

NEWCOMBE = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0000),
    (10, 10, 0, 10): (0.6075, 1.0000),
}
"""Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10."""


def results(folder: Path, spent: pd.DataFrame) -> pd.DataFrame:
    """The table by campaign, of a row a customer with what they spent in the window; NaN ordered nothing."""
    manifest = compile_project(write_project(folder, "full"), only={"campaign_results"})
    people = spent.assign(customer_id=[f"c{i}" for i in range(len(spent))], assigned_at=ASSIGNED)
    bought = people[people["spent"].notna()].assign(ordered_at=ASSIGNED, is_purchase=True)
    compiled = manifest.models["campaign_results"]
    addresses = {read: exp.to_table(read) for read in compiled.reads}
    query = to_sql(addressed(compiled.query, addresses, {}), manifest.dialect)
    with duckdb.connect() as connection:
        connection.register("people", people)
        connection.register("bought", bought)
        connection.execute(
            "create table exposures as select campaign_id, customer_id, assigned_at, is_treated from people"
        )
        connection.execute(
            "create table transactions as select customer_id, ordered_at, is_purchase,"
            " cast(spent as decimal(18, 4)) as amount from bought"
        )
        connection.execute("create table run_params as select date '2024-01-01' as as_of_date, 'run' as run_id")
        return connection.execute(query).df().set_index("campaign_id")


def sides(campaign: str, treated: np.ndarray, held_out: np.ndarray) -> pd.DataFrame:
    is_treated = np.repeat([True, False], [len(treated), len(held_out)])
    return pd.DataFrame({"campaign_id": campaign, "is_treated": is_treated, "spent": np.append(treated, held_out)})


def of_counts(buyers: int, customers: int) -> np.ndarray:
    return np.where(np.arange(customers) < buyers, 1.0, np.nan)


def test_uplifts_as_published(tmp_path: Path) -> None:
    parts = [sides(str(key), of_counts(*key[:2]), of_counts(*key[2:])) for key in NEWCOMBE]
    found = results(tmp_path, pd.concat(parts))
    for key, ends in NEWCOMBE.items():
        assert tuple(found.loc[str(key), ["uplift_lower", "uplift_upper"]]) == pytest.approx(ends, abs=5e-5), key


@pytest.mark.parametrize(("sizes", "precision"), [((7, 9), 2e-4), ((20, 20), 2e-6), ((300, 40), 1e-8)])
def test_revenue_as_scipy_has_it(tmp_path: Path, sizes: tuple[int, int], precision: float) -> None:
    rng = np.random.default_rng(4)
    one, other = (rng.gamma(2, 20, size).round(4) for size in sizes)
    found = results(tmp_path, sides("k", one, other)).loc["k"]
    ends = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert found["revenue_uplift"] == pytest.approx(one.mean() - other.mean(), rel=1e-12)
    assert tuple(found[["revenue_uplift_lower", "revenue_uplift_upper"]]) == pytest.approx(tuple(ends), rel=precision)


def test_below_5_degrees_of_freedom_no_interval_of_revenue_is_told(tmp_path: Path) -> None:
    found = results(tmp_path, sides("k", np.array([1.0, 100.0, 40.0]), np.array([5.0, 6.0, 7.0]))).loc["k"]
    assert np.isnan(found["revenue_uplift_lower"])
    assert found["revenue_uplift"] == pytest.approx(41)


def test_the_order_of_rows_changes_no_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    frame = sides("k", rng.gamma(2, 20, 500).round(4), rng.gamma(2, 20, 400).round(4))
    pd.testing.assert_frame_equal(
        *(results(tmp_path, f) for f in (frame, frame.sample(frac=1, random_state=1))), check_exact=True
    )
