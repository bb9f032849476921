"""Past scores come out again over the wire: to the bit, from temporary tables, counts alone coming back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sqlkit import demo
from sqlkit.reproduce import reproduce
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.static import faults

pytestmark = pytest.mark.snowflake_emulated

TABLES = "orders order_items customers events subscriptions tickets".split()
SELECT = ("+score_snapshots", "+feature_snapshots")
THEN = dt.date(2024, 2, 1)


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Scores of an earlier date and of now."""
    folder = tmp_path_factory.mktemp("scores")
    demo.generate(folder / "data", 500)
    place(emulator, {table: folder / "data" / f"{table}.parquet" for table in [*TABLES, "campaign"]})
    text = (Path(demo.__file__).parent / "project" / "sqlkit.yml").read_text()
    tables = {table: f"SHOP.RAW.{table.upper()}" for table in TABLES} | {"exposures": "SHOP.RAW.CAMPAIGN"}
    shop = shop_of(folder, text, emulator, tables)
    shop.build(select=SELECT, past_dates=[THEN])
    return shop


def of_date(shop: Shop) -> tuple[Snowflake, list[str]]:
    sent: list[str] = []
    return Snowflake(shop.target, shop.there.root, sent.append), sent


def test_every_score_is_equal_to_the_bit_and_only_counts_come_back(emulator: Emulator, shop: Shop) -> None:
    warehouse, sent = of_date(shop)
    emulator.forget()
    found = reproduce(shop.there, warehouse, "churn_model", THEN)
    assert found.kept == found.scored == found.equal > 100
    assert found.furthest == 0
    assert sum(passage.customer_rows for passage in warehouse.passages) == 0
    assert {passage.kind for passage in warehouse.passages} <= {"metadata", "aggregate", "artifact"}
    created = [sql for sql in sent if sql.startswith("CREATE")]
    assert created
    assert {fault for sql in sent for fault in faults(sql)} == set()
    assert all(sql.startswith("CREATE TEMPORARY TABLE") or "FUNCTION" in sql for sql in created)


def test_a_score_of_another_last_bit_is_told(shop: Shop) -> None:
    import snowflake.connector

    target = shop.target.settings
    with snowflake.connector.connect(
        **{
            name: target[name] for name in ("account", "user", "password", "host", "port", "protocol") if name in target
        },
        database="ANALYTICS",
        schema="CUSTOMERS",
    ) as connection:
        connection.cursor().execute(
            "update score_snapshots set score = score * (1 + 4e-16) where as_of_date = '2024-02-01'"
            " and customer_id = (select min(customer_id) from score_snapshots where as_of_date = '2024-02-01')"
        )
    found = reproduce(shop.there, of_date(shop)[0], "churn_model", THEN)
    assert (found.differing, found.missing, found.is_equal) == (1, 0, False)
    assert 0 < found.furthest < 1e-14
