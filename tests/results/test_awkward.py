"""The rules' edges: what real shops have once in a million rows, all of it in a thousand."""

from __future__ import annotations

import datetime as dt

import pytest

from . import awkward
from .building import PROJECTS, Built, Plan, build_plan
from .oracle import EXPECTED, Params

PROJECT = PROJECTS / "awkward.yml"
GRAINS = ("week", "month", "quarter")
PLANS = {
    1: Plan(
        PROJECT,
        Params(grains=GRAINS),
        as_of=dt.date(2024, 2, 29),
        past_dates=(dt.date(2023, 6, 30),),
        results=tuple(EXPECTED),
    ),
    2: Plan(
        PROJECT,
        Params(grains=GRAINS, gap_multiple=1.1, lookback_days=61, horizon_months=1, annual_discount_rate=0.05),
        as_of=dt.date(2024, 3, 31),
        past_dates=(dt.date(2023, 2, 28), dt.date(2024, 2, 28)),
        results=tuple(EXPECTED),
    ),
}


@pytest.fixture(scope="module", params=PLANS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("awkward")
    (folder / "raw").mkdir()
    rows = awkward.draw(seed=request.param)
    awkward.write(rows, folder / "raw" / "orders.csv")
    return build_plan(PLANS[request.param], folder, awkward.read(rows), currency="GBP")


@pytest.mark.parametrize("result", EXPECTED)
def test_result_is_what_the_oracle_computes(built: Built, result: str) -> None:
    assert built.differences(result) == []
