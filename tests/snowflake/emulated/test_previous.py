"""The publication that the last one replaced: compared and reported as on DuckDB, kept from readers, erased from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest

from sqlkit.compare import Comparison, compare
from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.forget import forget
from sqlkit.profile import DEFAULT
from sqlkit.report import report
from sqlkit.report.words import words
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from sqlkit.warehouses.snowflake import publication
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulated.test_forget import OWN, PROJECT, SELECT, orders
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.static import faults

pytestmark = pytest.mark.snowflake_emulated

CUSTOMER = "kundin-0105-q7"
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(emulator: Emulator) -> Iterator[Ask]:
    """Statements of another client."""
    import snowflake.connector

    with snowflake.connector.connect(**emulator.parameters, database="ANALYTICS") as connection:
        yield lambda sql: [tuple(row) for row in connection.cursor().execute(sql).fetchall()]


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Published once, and once more on both sides where a customer has gone and an order has another amount."""
    folder = tmp_path_factory.mktemp("previous")
    (folder / "data").mkdir()
    for side in ("here", "there"):
        (folder / side / "templates").mkdir(parents=True)
        (folder / side / "templates" / "own_orders.sql").write_text(OWN)
    place(emulator, {"orders": orders(folder / "data")})
    shop = shop_of(folder, PROJECT, emulator, {"orders": "SHOP.RAW.ORDERS"}, grants={"select": ["REPORTER"]})
    with_role = Snowflake(shop.target, shop.there.root)
    with_role.connect()
    with_role.send("create role if not exists REPORTER")
    with_role.close()
    shop.built_here(select=SELECT)
    shop.build(select=SELECT)
    with pytest.raises(ConfigError, match="no publication before the last is kept"):
        compared(shop)
    place(emulator, {"orders": orders(folder / "data", without="kundin-0109-q7", last="7.00")})
    shop.built_here(select=SELECT)
    shop.build(select=SELECT)
    return shop


def warehouse_of(shop: Shop) -> Snowflake:
    return Snowflake(shop.target, shop.there.root)


def compared(shop: Shop, warehouse: Snowflake | DuckDB | None = None) -> Comparison:
    grains = {name: compiled.spec.grain for name, compiled in shop.manifests[0].models.items()}
    return compare(warehouse or warehouse_of(shop), grains)


def plain(found: Any) -> Any:
    """What was found, without types, which the warehouses spell otherwise; floats to a billionth."""
    if isinstance(found, Mapping):
        return {name: plain(value) for name, value in found.items() if name != "type"}
    if isinstance(found, list | tuple):
        return [plain(value) for value in found]
    return float(f"{found:.9g}") if isinstance(found, float) else found


def test_every_table_differs_as_on_duckdb(shop: Shop) -> None:
    sent: list[str] = []
    tracing = Snowflake(shop.target, shop.there.root, sent.append)
    here, there = compared(shop, DuckDB(DEFAULT, shop.here.root)), compared(shop, tracing)
    assert {fault for sql in sent for fault in faults(sql)} == set()
    assert {t.name for t in here.tables} >= {"rfm", "rfm_segments", "quarantine", "own_orders"}
    assert any(table.removed for table in here.tables)
    assert any(table.changed for table in here.tables)
    assert [plain(asdict(table)) for table in there.tables] == [plain(asdict(table)) for table in here.tables]
    assert (there.only_before, there.only_now) == (here.only_before, here.only_now)
    assert there.before.as_of == here.before.as_of
    assert there.before.run_id < there.now.run_id


def test_the_report_says_what_figures_were(shop: Shop) -> None:
    told = words("en", shop.here.currency, 5)
    sides = (DuckDB(DEFAULT, shop.here.root), warehouse_of(shop))
    here, there = (report(side, "shop", told, compare=True) for side in sides)
    runs = r"\b\d{8}T\d{6}-[0-9a-f]{6}\b"
    texts = [re.sub(runs, "", re.sub(r"<p>As of .*?</p>", "", page)) for page in (here, there)]
    assert "was " in texts[0]
    assert texts[1] == texts[0]


def test_readers_cannot_use_it(shop: Shop, ask: Ask) -> None:
    usage = {row[3] for row in ask("show grants to role REPORTER") if (row[1], row[2]) == ("USAGE", "SCHEMA")}
    assert usage == {"ANALYTICS.CUSTOMERS"}


def test_a_publication_that_fails_is_not_compared_with_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: Any) -> Any:
        raise WarehouseError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(publication, "filling", refused)
        with pytest.raises(WarehouseError, match="no room"):
            shop.build(select=SELECT, full_refresh=True)
    with pytest.raises(ConfigError, match="no publication before the last is kept"):
        compared(shop)
    shop.build(select=SELECT, full_refresh=True)
    done = compared(shop)
    assert done.tables
    assert done.is_equal


def test_who_is_erased_is_erased_from_it_too(shop: Shop, ask: Ask) -> None:
    count = f"select count(*) from CUSTOMERS_PREVIOUS.RFM where customer_id = '{CUSTOMER}'"
    assert ask(count) == [(1,)]
    done = forget(shop.there, shop.target, [CUSTOMER], keep_sources=True)
    assert done.is_erased
    assert ("CUSTOMERS_PREVIOUS", "rfm") in {(holding.place, holding.table) for holding in done.found.rows}
    assert ask(count) == [(0,)]
