"""The user's own database is attached read-only: a build changes neither its bytes nor its time, and cannot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sqlkit.errors import ConfigError, SqlkitError
from tests.publishing.shop import Shop, new_shop, query, sha

PROFILES = """
shop:
  target: dev
  outputs:
    dev: {{type: duckdb, path: {path}, publish: analytics.duckdb}}
"""

PROJECT = """
profile: shop
as_of: 2024-12-01
inputs:
  orders:
    relation: raw.sales
    columns: {order_id: id, channel: "'1'"}
"""


def shop_of(root: Path, path: str) -> Shop:
    """A shop whose orders are the table raw.sales of a database of that name."""
    shop = new_shop(root)
    (root / "sqlkit.yml").write_text(PROJECT, encoding="utf-8")
    (root / "profiles.yml").write_text(PROFILES.format(path=path), encoding="utf-8")
    with duckdb.connect(str(root / path)) as connection:
        connection.execute("create schema raw")
        columns = "order_id as id, customer_id, ordered_at, amount"
        orders = f"read_csv('{root / 'orders.csv'}', all_varchar = true)"
        connection.execute(f"create table raw.sales as select {columns} from {orders}")
    return shop


def test_the_users_database_is_only_read(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", "company.duckdb")
    raw = shop.root / "company.duckdb"
    before = (sha(raw), raw.stat().st_mtime_ns)
    statements: list[str] = []
    for _ in range(2):
        shop.build(tracer=statements.append)
    assert (sha(raw), raw.stat().st_mtime_ns) == before
    attached = [s for s in statements if s.startswith("ATTACH") and raw.name in s]
    assert len(attached) == 2
    assert all("READ_ONLY" in statement for statement in attached)
    assert query(shop.published, "select count(*) from own_orders") == [(300,)]
    assert not raw.with_name(raw.name + ".wal").exists()


def test_it_may_be_read_by_others_during_a_build(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", "company.duckdb")
    with duckdb.connect(str(shop.root / "company.duckdb"), read_only=True) as reader:
        shop.build(select=["+rfm"])
        assert reader.execute("select count(*) from raw.sales").fetchall() == [(301,)]


@pytest.mark.parametrize("path", ["memory.duckdb", "temp.duckdb", "system.duckdb", "main.duckdb", "my shop-2.duckdb"])
def test_it_may_have_any_name(tmp_path: Path, path: str) -> None:
    """DuckDB has catalogues of its own called memory, temp and system."""
    shop = shop_of(tmp_path / "shop", path)
    shop.build(select=["+own_orders"])
    assert query(shop.published, "select count(*) from own_orders") == [(300,)]


@pytest.mark.parametrize("path", ["analytics.duckdb", "analytics.stage.duckdb", "analytics.audit.duckdb"])
def test_it_may_not_be_a_file_that_builds_write(tmp_path: Path, path: str) -> None:
    """A build would sweep, swap or write to it."""
    shop = shop_of(tmp_path / "shop", path)
    before = sha(shop.root / path)
    with pytest.raises(ConfigError):
        shop.build(select=["+rfm"])
    assert sha(shop.root / path) == before


def test_it_is_missing(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", "company.duckdb")
    (shop.root / "company.duckdb").unlink()
    with pytest.raises(SqlkitError, match=r"company\.duckdb"):
        shop.build(select=["+rfm"])
    assert not (shop.root / "company.duckdb").exists()
    assert not shop.published.exists()
