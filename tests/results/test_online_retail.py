"""UCI Online Retail as it comes, with returns and nameless lines: every result, and where every penny went."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.compile import compile_project
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.published import Publication

from . import counts, shops
from .building import PROJECTS, REPOSITORY, WITHOUT_TRAINING, Built, Plan, build_plan
from .oracle import Params

PROJECT = REPOSITORY / "examples" / "online_retail" / "sqlkit.yml"
PLANS = {
    "latest": Plan(
        PROJECT,
        Params(grains=("week", "month", "quarter")),
        past_dates=(dt.date(2011, 6, 1), dt.date(2011, 9, 1)),
    ),
    "september": Plan(
        PROJECT,
        Params(
            bins=4,
            lookback_days=180,
            rfm_inactive_days=30,
            grains=("quarter", "week"),
            max_age=20,
            inactive_days=60,
            gap_multiple=2.5,
            min_inactive_days=14,
            horizon_months=6,
            annual_discount_rate=0.1,
            margin_rate=0.4,
        ),
        as_of=dt.date(2011, 9, 1),
        past_dates=(dt.date(2011, 3, 1),),
        segments=PROJECTS / "one_segment.yml",
    ),
}


@pytest.fixture(scope="module", params=PLANS)
def built(request: pytest.FixtureRequest, online_retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    orders = shops.online_retail(online_retail)
    return build_plan(PLANS[request.param], tmp_path_factory.mktemp("retail"), orders, is_lines=True)


@pytest.mark.parametrize("result", WITHOUT_TRAINING)
def test_result_is_what_the_oracle_computes(built: Built, result: str) -> None:
    assert built.differences(result) == []


def test_every_penny_is_accounted_for(built: Built) -> None:
    rows = [row for row in built.rows("row_accounting") if row["input"] == "orders"]
    read = next(row for row in rows if row["outcome"] == "read")
    assert (read["row_count"], round(read["amount"], 2)) == (541_909, Decimal("9747747.93"))
    others = [row for row in rows if row["outcome"] != "read"]
    assert sum(row["row_count"] for row in others) == read["row_count"]
    assert sum(row["amount"] for row in others) == read["amount"]


def test_counts_are_those_of_the_literature(
    online_retail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONLINE_RETAIL", str(online_retail))
    shutil.copy(PROJECT, tmp_path)
    counts.write(tmp_path)
    manifest = compile_project(load_project(tmp_path))
    build(manifest, DuckDB(DEFAULT, tmp_path), lambda event: None, Request(select=(counts.SELECT,)))
    counts.hold(Publication(lambda: DuckDB(DEFAULT, tmp_path), manifest))
