"""Presets are data: each expression parses and means a contract's column; and what a preset makes of its tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlglot

from sqlkit.errors import ConfigError
from sqlkit.inputs import contracts
from sqlkit.mapping.gather import gathered, proposed_for
from sqlkit.mapping.preset import preset_names, read_preset
from sqlkit.mapping.write import written
from sqlkit.project import load_project
from tests.mapping.known import create, known, opened


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_speaks_of_contracts_in_sql(name: str) -> None:
    for input, ways in read_preset(name).inputs.items():
        contract = contracts()[input]
        for way in ways:
            assert bool(way.query) != bool(way.tables)
            assert set(way.columns) <= set(contract.columns)
            assert set(contract.required) <= set(way.columns)
            texts = [text for some in way.columns.values() for text in some]
            for text in [*texts, *way.where, *([way.query] if way.query else [])]:
                assert sqlglot.parse(text, dialect="duckdb")[0] is not None


def orders_of(root: Path, sources: list[str], preset: str | None = None) -> list[tuple[object, ...]]:
    """Return order, customer, day, amount and refund_of as the proposed project reads them."""
    database = root / "shop.duckdb" if not sources else None
    warehouse = opened(root, database)
    try:
        proposal = proposed_for(gathered(sources, warehouse), warehouse, preset)
        (root / "sqlkit.yml").write_text(written(proposal, "map"), encoding="utf-8")
        project = load_project(root)
        orders = project.inputs["orders"]
        query = warehouse.source(orders, project.timezone)
    finally:
        warehouse.close()
    refund_of = "refund_of" if orders.has("refund_of") else "null"
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{root}'")
        if database:
            connection.execute(f"attach '{database}' as shop (read_only)")
        sql = "select order_id, customer_id, cast(ordered_at as date), cast(amount as decimal(18, 4))"
        found = connection.execute(f"{sql}, {refund_of} from ({query.sql('duckdb')}) order by 3, 1").fetchall()
    return [tuple(row) for row in found]


def test_shopify_refunds_are_rows_that_name_their_order(tmp_path: Path) -> None:
    create(known("shopify"), tmp_path / "shop.duckdb")
    last = orders_of(tmp_path, [])[-1]
    # one line given back: 12.50 and its tax of 2.50
    assert last == ("refund-509562969", 207119551, datetime.date(2024, 2, 15), Decimal("-15"), "450789471")


def test_shopify_without_tables_of_refunds(tmp_path: Path) -> None:
    schema = known("shopify")
    for table in ("refund", "order_line_refund"):
        del schema.tables[table]
    create(schema, tmp_path / "shop.duckdb")
    assert [(row[0], row[3]) for row in orders_of(tmp_path, [])] == [
        (450789469, Decimal("47.39")),
        (450789470, Decimal("24.99")),
        (450789471, Decimal("34.5")),
    ]


def test_refunds_of_shopify_are_no_customers(tmp_path: Path) -> None:
    """Nothing but their names is like customers', which are not there."""
    (tmp_path / "order.csv").write_text(
        "id,customer_id,created_at,total_price,financial_status\n1,7,2024-01-01,10.0,paid\n2,8,2024-01-02,11.0,paid\n"
    )
    (tmp_path / "refund.csv").write_text("id,order_id,created_at,note,user_id\n5,1,2024-02-01,x,3\n")
    warehouse = opened(tmp_path, None)
    try:
        files = [str(tmp_path / name) for name in ("order.csv", "refund.csv")]
        proposal = proposed_for(gathered(files, warehouse), warehouse, "shopify")
    finally:
        warehouse.close()
    assert [proposed.name for proposed in proposal.inputs] == ["orders"]


def test_test_orders_of_shopify_are_left_out(tmp_path: Path) -> None:
    schema = known("shopify")
    schema.tables["order"]["rows"][0]["test"] = True
    create(schema, tmp_path / "shop.duckdb")
    assert 450789469 not in [row[0] for row in orders_of(tmp_path, [])]


def test_refunds_of_segment_are_below_zero(tmp_path: Path) -> None:
    schema = known("segment")
    columns = schema.tables["order_completed"]["columns"]
    given = {"id": "m9", "user_id": "u2", "order_id": "o-502", "total": 8.25, "timestamp": "2024-03-01 08:00:00"}
    schema.tables["order_refunded"] = {"columns": columns, "rows": [{**given, "currency": "USD"}]}
    create(schema, tmp_path / "shop.duckdb")
    assert orders_of(tmp_path, [])[-1] == ("m9", "u2", datetime.date(2024, 3, 1), Decimal("-8.25"), "o-502")


SEEDS = {
    "raw_orders.csv": "id,user_id,order_date,status\n1,7,2018-01-01,returned\n2,8,2018-01-02,completed\n",
    "raw_payments.csv": "id,order_id,payment_method,amount\n1,1,card,1000\n2,1,coupon,250\n3,2,card,2000\n",
    "raw_customers.csv": "id,first_name,last_name\n7,Ann,M.\n8,Bob,S.\n",
}


def test_the_first_jaffle_shop_as_files_sums_its_payments(tmp_path: Path) -> None:
    for name, text in SEEDS.items():
        (tmp_path / name).write_text(text)
    rows = orders_of(tmp_path, [str(tmp_path / name) for name in SEEDS])
    assert [(order, customer, amount) for order, customer, _, amount, _ in rows] == [
        (1, 7, Decimal("12.5")),
        (2, 8, Decimal("20")),
    ]


def test_tables_in_another_schema_are_read_there(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute('create schema "my shop"')
        for name, text in SEEDS.items():
            (tmp_path / name).write_text(text)
            connection.execute(f"create table \"my shop\".{name[:-4]} as from '{tmp_path / name}'")
    assert [row[3] for row in orders_of(tmp_path, [])] == [Decimal("12.5"), Decimal("20")]


def test_a_forced_preset_without_its_tables_says_what_there_is(tmp_path: Path) -> None:
    create(known("woocommerce"), tmp_path / "shop.duckdb")
    with pytest.raises(ConfigError, match="tables such as order; here there is wp_wc_customer_lookup"):
        orders_of(tmp_path, [], "shopify")


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'snowplow'"):
        read_preset("snowplough")
