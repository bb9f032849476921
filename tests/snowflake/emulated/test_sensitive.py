"""What is sensitive stays out of the model on both warehouses, and slices of it are told alike."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqlkit.build import Request, build
from sqlkit.build.predict import predict
from sqlkit.compile import compile_project
from sqlkit.profile import DEFAULT
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator

pytestmark = pytest.mark.snowflake_emulated

PROJECT = """
as_of: 2024-02-01
inputs:
  orders: {file: data/orders.parquet}
  customers:
    file: data/customers.parquet
    columns: {country: country}
    attributes: {tier: tier, age: {column: age, type: integer}, is_member: {column: is_member, type: boolean}}
    sensitive: {age: protected by law, country: }
params:
  churn_model:
    estimator: logistic_regression
    fixed_attributes: [tier, age]
    fairness: [is_member]
    horizon_days: 30
    retrain: drift
"""
CHURN = ("+feature_drift", "+model_performance")
WHEN = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def write(folder: Path) -> None:
    """600 customers, of whom the older buy less often; four are of a country of their own."""
    rng = np.random.default_rng(11)
    age = rng.integers(18, 80, 600)
    country = np.append(rng.choice(["UK", "France", "Ireland"], 596, p=[0.6, 0.3, 0.1]), list("ABCD"))
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{n}" for n in range(600)],
            "country": country,
            "tier": rng.choice(["gold", "standard"], 600),
            "age": pd.array(age, dtype="Int32"),
            "is_member": rng.random(600) < 0.5,
        }
    )
    customers.loc[rng.random(600) < 0.1, "age"] = None
    counts = rng.poisson(14 - age / 8)
    who = np.repeat(np.arange(600), counts)
    day = rng.integers(0, 396, len(who))
    orders = pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(len(who))],
            "customer_id": [f"c{n}" for n in who],
            "ordered_at": pd.Timestamp("2023-01-01 12:00") + pd.to_timedelta(day, unit="D"),
            "amount": rng.integers(100, 9000, len(who)) / 100,
        }
    )
    (folder / "data").mkdir()
    customers.to_parquet(folder / "data" / "customers.parquet")
    orders.astype({"ordered_at": "datetime64[us]"}).to_parquet(folder / "data" / "orders.parquet")


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("sensitive")
    write(folder)
    tables = {name: folder / "data" / f"{name}.parquet" for name in ("orders", "customers")}
    place(emulator, tables, "FAIR_SHOP.RAW")
    return shop_of(folder, PROJECT, emulator, {n: f"FAIR_SHOP.RAW.{n.upper()}" for n in tables}, schema="FAIR")


def sides(shop: Shop) -> tuple[Warehouse, Warehouse]:
    return DuckDB(DEFAULT, shop.here.root), Snowflake(shop.target, shop.there.root)


def test_models_slices_and_cards_are_the_same(shop: Shop) -> None:
    expected = shop.built_here(select=CHURN)
    shop.build(select=CHURN)
    assert shop.differences(expected, shop.read()) == {}
    here, there = shop.cards()
    assert there == here
    card = here["churn_model"]
    assert "| `age` | protected by law | no |  |\n| `country` | no reason given | no |  |" in card
    assert "### By `is_member`" in card
    assert "to below" in card
    assert "smaller, joined" in card
    assert "| `tier` | text: gold, standard |" in card


def test_the_same_reason_is_planned_for_a_challenger(shop: Shop) -> None:
    """As of the next day, by tables that either warehouse has published."""
    later = dt.date(2024, 3, 5)
    told = []
    for project, name, warehouse in zip((shop.here, shop.there), ("duckdb", "snowflake"), sides(shop), strict=True):
        for day in (later, later + dt.timedelta(days=1)):
            manifest = compile_project(dataclasses.replace(project, as_of=day), name)
            prediction = predict(manifest, type(warehouse)(warehouse.target, warehouse.root), Request(CHURN), WHEN)
            told.append(next(step for step in prediction.plan.steps if step.name == "churn_model"))
            if day == later:
                build(manifest, warehouse, lambda event: None, Request(CHURN))
    first, second = told[:2], told[2:]
    assert first == second
    assert [step.action for step in first] == ["score", "train"]
    assert "had drifted by 2024-03-05" in first[1].reasons[-1] or "came true where" in first[1].reasons[-1]
