"""An audit carries the columns that a mapping gives; the others are empty at its end, and made keys as they were."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from sqlkit.compile import compile_project
from sqlkit.inputs import contracts
from sqlkit.manifest import Manifest, written
from sqlkit.project import load_project

PROJECT = """
name: shop
inputs:
  orders: {file: o.csv, columns: {order_id: order_id, customer_id: customer_id, ordered_at: ordered_at, amount: amount}}
  tickets: {file: t.csv, columns: {ticket_id: null, customer_id: customer_id, created_at: created_at}}
  customers: {file: c.csv, columns: {customer_id: null, created_at: created_at}}
"""
ROWS = {
    "orders": [("o1", "x", "2024-01-01", "5"), ("o2", "x", "2024-01-02", "-1")],
    "tickets": [("x", "2024-01-01 10:30"), ("x", "2024-01-01 10:30"), ("y", "soon")],
    "customers": [("2024-01-01",)],
}
GIVEN = {
    "orders": ("order_id", "customer_id", "ordered_at", "amount"),
    "tickets": ("customer_id", "created_at"),
    "customers": ("created_at",),
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    root: Path = tmp_path_factory.mktemp("shop")
    (root / "sqlkit.yml").write_text(PROJECT)
    return compile_project(load_project(root))


def audited(manifest: Manifest, name: str) -> list[dict[str, object]]:
    """The rows of an audit, in no order."""
    with duckdb.connect() as connection:
        connection.execute("create schema source")
        connection.execute("create table clock as select date '2026-01-01' as today")
        columns = ", ".join(f"{column} varchar" for column in contracts()[name].columns)
        connection.execute(f"create table source.{name} ({columns})")
        marks = ", ".join("?" for _ in GIVEN[name])
        connection.executemany(f"insert into source.{name} ({', '.join(GIVEN[name])}) values ({marks})", ROWS[name])
        found = connection.sql(written(manifest, f"{name}_audited", "main"))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_every_column_is_there(manifest: Manifest) -> None:
    for name, given in GIVEN.items():
        rows = audited(manifest, name)
        key = contracts()[name].key
        assert rows
        assert all(row.keys() >= contracts()[name].columns.keys() for row in rows)
        empty = contracts()[name].columns.keys() - {*given, key}
        assert {row[column] for row in rows for column in empty} == {None}


def test_a_refund_is_one_by_its_amount_where_no_order_is_named(manifest: Manifest) -> None:
    assert {row["order_id"]: (row["is_refund"], row["reason"]) for row in audited(manifest, "orders")} == {
        "o1": (False, None),
        "o2": (True, None),
    }


def test_a_made_key_is_of_all_columns_given_or_not(manifest: Manifest) -> None:
    same, other = (hashlib.md5(text).hexdigest() for text in (b"x|2024-01-01|630||||", b"y||||||"))
    found = {(row["ticket_id"], row["reason"]) for row in audited(manifest, "tickets")}
    assert {key for key, reason in found if reason is None} == {f"{same}-1", f"{same}-2"}
    assert {reason for _, reason in found} == {None, "unparsable_created_at"}
    assert f"{other}-1" in {key for key, _ in found}
