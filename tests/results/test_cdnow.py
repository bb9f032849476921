"""The CDNOW master file: orders without a number, several a day, some for nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from . import shops
from .building import PROJECTS, REPOSITORY, WITHOUT_TRAINING, Built, Plan, build_plan
from .oracle import Params

PROJECT = REPOSITORY / "examples" / "cdnow" / "sqlkit.yml"
PLANS = {
    "latest": Plan(
        PROJECT,
        Params(grains=("month", "quarter"), gap_multiple=2),
        past_dates=(dt.date(1997, 10, 1), dt.date(1998, 1, 1), dt.date(1998, 4, 1)),
    ),
    "calibration": Plan(
        PROJECT,
        Params(bins=3, lookback_days=92, grains=("week",), horizon_months=6, annual_discount_rate=0.15),
        as_of=dt.date(1997, 10, 1),
        segments=PROJECTS / "one_segment.yml",
    ),
}


@pytest.fixture(scope="module", params=PLANS)
def built(request: pytest.FixtureRequest, cdnow: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_plan(PLANS[request.param], tmp_path_factory.mktemp("cdnow"), shops.cdnow(cdnow), is_keyed=False)


@pytest.mark.parametrize("result", WITHOUT_TRAINING)
def test_result_is_what_the_oracle_computes(built: Built, result: str) -> None:
    assert built.differences(result) == []


@pytest.mark.parametrize("built", ["latest"], indirect=True)
def test_counts_are_those_of_the_literature(built: Built) -> None:
    assert {row["row_count"] for row in built.rows("row_accounting")} == {69_659}
    customers = built.rows("rfm")
    assert len(customers) == 23_570
    assert sum(row["frequency"] for row in customers) == 69_659


def test_scores_by_the_cut_points_of_an_earlier_date(cdnow: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    october = dt.date(1997, 10, 1)
    folder, orders = tmp_path_factory.mktemp("frozen"), shops.cdnow(cdnow)
    results = ("rfm", "rfm_cut_points", "rfm_segments")
    build_plan(Plan(PROJECT, as_of=october, results=results), folder, orders, is_keyed=False)
    later = Plan(PROJECT, Params(cut_points_of=october), as_of=dt.date(1998, 7, 1), results=results)
    built = build_plan(later, folder, orders, is_keyed=False)
    assert built.differences("rfm") == []
    assert built.differences("rfm_segments") == []
