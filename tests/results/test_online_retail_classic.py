"""UCI Online Retail under the rule of the literature, whose counts are published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from . import counts, shops
from .building import PROJECTS, REPOSITORY, WITHOUT_TRAINING, Built, Plan, build_plan
from .oracle import Params

PROJECT = REPOSITORY / "examples" / "online_retail_classic" / "sqlkit.yml"
PLANS = {
    "latest": Plan(PROJECT),
    "ten bins": Plan(
        PROJECT,
        Params(bins=10, grains=("quarter",), gap_multiple=3, horizon_months=3),
        as_of=dt.date(2011, 12, 1),
        segments=PROJECTS / "one_segment.yml",
    ),
}


@pytest.fixture(scope="module", params=PLANS)
def built(request: pytest.FixtureRequest, online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    orders = shops.classic(online_retail)
    return build_plan(PLANS[request.param], tmp_path_factory.mktemp("classic"), orders, is_lines=True)


@pytest.mark.parametrize("result", WITHOUT_TRAINING)
def test_result_is_what_the_oracle_computes(built: Built, result: str) -> None:
    assert built.differences(result) == []


@pytest.mark.parametrize("built", ["latest"], indirect=True)
def test_counts_are_those_of_the_literature(built: Built) -> None:
    counts.hold_classic(built.rows)
