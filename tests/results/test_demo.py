"""The fictional shop: costs, linked refunds, subscriptions and dirt of every kind."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from sqlkit.demo import generate

from . import shops
from .building import PROJECTS, Built, Plan, build_plan
from .oracle import EXPECTED, Params

PROJECT = PROJECTS / "demo.yml"
PLANS = {
    "latest": Plan(
        PROJECT,
        Params(grains=("week", "month", "quarter")),
        past_dates=(dt.date(2023, 1, 1), dt.date(2023, 7, 1), dt.date(2024, 1, 1)),
        results=tuple(EXPECTED),
    ),
    "past": Plan(
        PROJECT,
        Params(
            bins=3,
            lookback_days=365,
            rfm_inactive_days=45,
            grains=("month", "quarter"),
            max_age=9,
            inactive_days=120,
            gap_multiple=1.5,
            min_inactive_days=20,
            horizon_months=7,
            annual_discount_rate=0.25,
            margin_rate=0.4,
        ),
        as_of=dt.date(2023, 8, 31),
        segments=PROJECTS / "one_segment.yml",
        results=tuple(EXPECTED),
    ),
}
DIRT = {  # what the shop planted: what sqlkit calls it
    "order_duplicate": "duplicate_order_id",
    "order_without_customer": "null_customer_id",
    "order_without_id": "null_order_id",
    "order_in_future": "future_ordered_at",
    "order_in_euro": "other_currency",
    "refund_without_order": "refund_without_order",
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "raw"
    generate(folder, 600)
    return folder


@pytest.fixture(scope="module", params=PLANS)
def built(request: pytest.FixtureRequest, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "raw").symlink_to(raw, target_is_directory=True)
    others = shops.demo_others(raw)
    return build_plan(PLANS[request.param], folder, shops.demo(raw), currency="GBP", others=others)


@pytest.mark.parametrize("result", EXPECTED)
def test_result_is_what_the_oracle_computes(built: Built, result: str) -> None:
    assert built.differences(result) == []


def test_quarantine_is_the_dirt_that_was_planted(built: Built, raw: Path) -> None:
    planted = json.loads((raw / "truth.json").read_text("utf-8"))["dirt"]
    rows = {row["outcome"]: row for row in built.rows("row_accounting") if row["input"] == "orders"}
    found = {name: (rows[name]["row_count"], rows[name]["amount"]) for name in DIRT.values()}
    wanted = {DIRT[kind]: (planted[kind]["rows"], Decimal(planted[kind]["pence"]) / 100) for kind in DIRT}
    assert found == wanted
    assert {name for name, row in rows.items() if row["is_quarantined"]} == set(DIRT.values())
