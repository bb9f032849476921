"""What changes though a file looks as it did: a log beside it, a view of other files, a time put back, a clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.state import InputState
from sqlkit.warehouses.duckdb.warehouse import DuckDB

ORDERS = "select 'o1' as order_id, 'c1' as customer_id, timestamp '2024-01-02' as ordered_at, {amount} as amount"
PROFILE = "shop: {target: dev, outputs: {dev: {type: duckdb, path: raw.duckdb}}}"


def held(root: Path, before: InputState | None = None) -> InputState:
    """What the orders hold, as a build finds it that knows what they held."""
    project = load_project(root)
    warehouse = DuckDB(load_target(root, project.profile), root)
    warehouse.connect()
    try:
        orders = project.inputs["orders"]
        return warehouse.input_state(orders, warehouse.source(orders, project.timezone), before)
    finally:
        warehouse.close()


def of_a_database(root: Path, relation: str) -> Path:
    (root / "sqlkit.yml").write_text(f"profile: shop\ninputs: {{orders: {{relation: {relation}}}}}\n", encoding="utf-8")
    (root / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    return root / "raw.duckdb"


def execute(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_what_only_the_log_of_a_database_has(tmp_path: Path) -> None:
    raw = of_a_database(tmp_path, "orders")
    execute(raw, f"create table orders as {ORDERS.format(amount=5)}")
    before = held(tmp_path)
    stat = raw.stat()
    execute(raw, "pragma disable_checkpoint_on_shutdown", f"insert into orders {ORDERS.format(amount=6)}")
    assert raw.stat().st_size == stat.st_size
    assert held(tmp_path, before).rows == 2


def test_a_view_of_files(tmp_path: Path) -> None:
    raw, file = of_a_database(tmp_path, "orders"), tmp_path / "orders.parquet"
    copy = "copy ({}) to '{}'"
    execute(raw, copy.format(ORDERS.format(amount=5), file), f"create view orders as from read_parquet('{file}')")
    before = held(tmp_path)
    duckdb.sql(copy.format(ORDERS.format(amount=6), file))
    assert held(tmp_path, before).digest != before.digest


def written(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def put_in_its_place(path: Path, text: str) -> None:
    other = path.with_suffix(".new")
    other.write_text(text, encoding="utf-8")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.rename(path)


@pytest.mark.parametrize("put", [written, put_in_its_place])
def test_another_file_of_the_same_size_and_time(tmp_path: Path, put: Callable[[Path, str], None]) -> None:
    (tmp_path / "sqlkit.yml").write_text("inputs: {orders: {file: orders.csv}}\n", encoding="utf-8")
    file, text = tmp_path / "orders.csv", "order_id,customer_id,ordered_at,amount\no1,c1,2024-01-02,{}\n"
    file.write_text(text.format(5), encoding="utf-8")
    before, stat = held(tmp_path), file.stat()
    put(file, text.format(6))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert held(tmp_path, before).digest != before.digest


def test_a_mapping_that_reads_the_clock(tmp_path: Path) -> None:
    where = "cast(ordered_at as date) > current_date - 90"
    (tmp_path / "sqlkit.yml").write_text(f"inputs: {{orders: {{file: o.csv, where: '{where}'}}}}\n", encoding="utf-8")
    (tmp_path / "o.csv").write_text("order_id,customer_id,ordered_at,amount\no1,c1,2024-01-02,5\n", encoding="utf-8")
    assert held(tmp_path).stat == ""
    (tmp_path / "sqlkit.yml").write_text("inputs: {orders: {file: o.csv}}\n", encoding="utf-8")
    assert held(tmp_path).stat
