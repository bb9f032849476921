"""A customer erased over the wire is in no table of the three schemas, and no statement ever held the id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit.errors import BuildError, ConfigError, SqlkitError, WarehouseError
from sqlkit.forget import Forgotten, forget
from sqlkit.warehouses.snowflake import forgetting
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.forget.shop import GONE, NEXT, OWN
from tests.snowflake.emulated.shop import Shop, place, shop_of, target_of
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.static import faults

pytestmark = pytest.mark.snowflake_emulated

PROJECT = """
name: small
as_of: 2024-12-01
inputs:
  orders:
    file: data/orders.parquet
    columns: {channel: channel}
"""
SELECT = ("+rfm_history", "+rfm_segments", "+quarantine", "+own_orders")
SCHEMAS = ("CUSTOMERS", "CUSTOMERS_SQLKIT", "CUSTOMERS_STAGE")
HOSTILE = ["x'; drop table rfm; --", 'a"b', "%", "_", ".*", "\\", "$$", "a\nb", "{{ 7 }}", "*", "-5", "0-108", "0108"]


def orders(folder: Path, *, without: str = "", last: str = "5.00") -> Path:
    """Orders of forty customers, one of them dirty; `last` is what a further one of the customer's is of."""
    file = folder / "orders.parquet"
    query = f"""
        with rows as (
            select 'o' || i::varchar as order_id,
                'kundin-' || lpad((100 + i * i % 41)::varchar, 4, '0') || '-q7' as customer_id,
                '2024-' || lpad((i * 7 % 11 + 1)::varchar, 2, '0') || '-' || lpad((i * 5 % 28 + 1)::varchar, 2, '0')
                    || ' 10:00:00' as ordered_at,
                (i * 13 % 900 + 1.5)::decimal(18, 4) as amount, (i % 3)::varchar as channel
            from range(400) as orders(i)
            union all select 'o-dirty', '{GONE}', 'some day', 5, '1'
            union all select 'o-last', '{GONE}', '2024-11-02 10:00:00', {last}, '1'
        )
        select * from rows where customer_id <> '{without}'
    """
    duckdb.execute(f"copy ({query}) to '{file}'")
    return file


Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(emulator: Emulator) -> Iterator[Ask]:
    """Statements of another client."""
    import snowflake.connector

    with snowflake.connector.connect(**emulator.parameters, database="ANALYTICS") as connection:
        yield lambda sql: [tuple(row) for row in connection.cursor().execute(sql).fetchall()]


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """One publication, and a build that failed for the customer: failing rows in the audit, good tables aside."""
    folder = tmp_path_factory.mktemp("forget")
    (folder / "data").mkdir()
    for side in ("here", "there"):
        (folder / side / "templates").mkdir(parents=True)
        (folder / side / "templates" / "own_orders.sql").write_text(OWN)
    place(emulator, {"orders": orders(folder)})
    shop = shop_of(folder, PROJECT, emulator, {"orders": "SHOP.RAW.ORDERS"})
    shop.build(select=SELECT)
    place(emulator, {"orders": orders(folder, last="2000")})
    with pytest.raises(BuildError):
        shop.build(select=SELECT)
    return shop


def told(shop: Shop, *customers: str, **more: Any) -> Forgotten:
    return forget(shop.there, shop.target, list(customers), **more)


def holding(ask: Ask, text: str) -> dict[tuple[str, str], int]:
    """Rows in which a text stands anywhere, by table, told without sqlkit."""
    tables = ask(
        "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        f" and table_schema in {SCHEMAS}"
    )
    found = {}
    for schema, name in tables:
        columns = ask(
            "select column_name from information_schema.columns"
            f" where table_schema = '{schema}' and table_name = '{name}'"
        )
        anywhere = " or ".join(f"contains(cast(\"{column}\" as varchar), '{text}')" for (column,) in columns)
        ((rows,),) = ask(f'select count(*) from {schema}."{name}" where {anywhere}')
        if rows:
            found[schema, name] = int(rows)
    return found


def test_nothing_goes_while_inputs_have_the_customer(shop: Shop, ask: Ask) -> None:
    before = holding(ask, GONE)
    names = {name for _, name in before}
    assert {"RFM", "RFM_HISTORY", "OWN_ORDERS", "QUARANTINE", "CHECK_FAILURES"} <= names
    assert {schema for schema, _ in before} == set(SCHEMAS)
    done = told(shop, GONE)
    assert done.is_held_back
    assert done.inputs["orders"] >= 2
    assert holding(ask, GONE) == before
    assert {(h.place, h.table.upper()): h.rows for h in done.found.rows} == before


def test_ids_that_nobody_has_change_nothing(shop: Shop, ask: Ask) -> None:
    ask("update CUSTOMERS_SQLKIT.RUNS set message = 'order o7 of kundin-0109-q7: 5 of 0.108' where status = 'failed'")
    before = holding(ask, "")
    done = told(shop, *HOSTILE, keep_sources=True)
    assert (done.found.rows, done.known, done.is_erased) == ((), 0, False)
    assert holding(ask, "") == before


def test_what_is_refused_or_fails_midway_leaves_every_row(
    shop: Shop, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = holding(ask, GONE)
    other = Snowflake(shop.target, shop.there.root)
    other.connect()
    other.begin("a-build-under-way")
    try:
        with pytest.raises(BuildError, match="another build holds CUSTOMERS"):
            told(shop, GONE, keep_sources=True)
    finally:
        other.close()

    def unproved(warehouse: Snowflake, columns: Any) -> None:
        raise WarehouseError("rows are left")

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "_prove", unproved)
        with pytest.raises(WarehouseError, match="rows are left"):
            told(shop, GONE, keep_sources=True)
    assert holding(ask, GONE) == before


def test_an_erased_customer_is_nowhere_and_was_in_no_statement(
    emulator: Emulator, shop: Shop, ask: Ask, tmp_path: Path
) -> None:
    ask(f"update CUSTOMERS_SQLKIT.RUNS set message = 'no number: {GONE}' where status = 'failed'")
    place(emulator, {"orders": orders(tmp_path, without=GONE)})
    before, others = holding(ask, GONE), holding(ask, NEXT)
    assert told(shop, GONE, dry_run=True).known == 1
    assert holding(ask, GONE) == before
    emulator.forget()
    done = told(shop, GONE, "nobody")
    entries = [entry["sql"] for entry in emulator.ledger()]
    sent = json.dumps(entries)
    assert {fault for sql in entries for fault in faults(sql)} == set()
    assert (done.is_erased, done.known, done.customers) == (True, 1, 2)
    assert {(h.place, h.table.upper()): h.rows for h in done.found.rows} == before
    assert holding(ask, GONE) == {}
    assert holding(ask, NEXT) == others
    assert "DELETE FROM" in sent
    assert GONE not in sent
    ((message,),) = ask("select message from CUSTOMERS_SQLKIT.RUNS where status = 'failed'")
    assert message == "It named a customer who has been erased."
    entries = ask("select file_name, table_name, row_count, customers from CUSTOMERS_SQLKIT.ERASURES")
    assert {(schema, table.upper()): rows for schema, table, rows, _ in entries} == before
    assert {customers for *_, customers in entries} == {1}
    left = ask(
        "select distinct e.purpose, e.kind, e.customer_rows from CUSTOMERS_SQLKIT.EGRESS as e"
        " where e.run_id in (select erasure_id from CUSTOMERS_SQLKIT.ERASURES)"
    )
    assert {("rows of customers", "aggregate", 0), ("rows of customers in orders", "aggregate", 0)} <= set(left)
    assert not told(shop, GONE).found.rows


def test_the_next_build_takes_over_and_publishes_the_erasure(shop: Shop, ask: Ask) -> None:
    result, _ = shop.build(select=SELECT)
    assert result.is_published
    assert holding(ask, GONE) == {}
    assert holding(ask, NEXT)
    ((rows,),) = ask("select count(*) from CUSTOMERS.ERASURES")
    assert rows > 0


def test_a_target_that_nobody_has_built_is_told(emulator: Emulator, shop: Shop) -> None:
    with pytest.raises(SqlkitError, match="nothing is published yet") as refused:
        forget(shop.there, target_of(emulator, schema="NEVER"), [GONE])
    assert isinstance(refused.value, ConfigError)
