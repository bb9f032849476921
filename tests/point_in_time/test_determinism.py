"""The same rows give the same tables, doubles to the bit, in whatever order and on however many threads they come."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sqlkit.build import build
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT
from sqlkit.warehouses import warehouse_for
from tests.point_in_time.history import History, history
from tests.point_in_time.shop import compiled, different, results, write_data, write_project

THREADS = (1, 2, 4)

# More rows than one of DuckDB's row groups holds (122,880), so that threads do share a table; many ties.
MANY = """
copy (
    select
        'o' || i as order_id, 'c' || (hash(i) % 3001) as customer_id,
        timestamp '2021-01-01' + to_hours((hash(i + 1) % 24000)::int) as ordered_at,
        ((hash(i + 2) % 20000)::int / 100)::decimal(18, 2) as amount,
        case hash(i) % 3 when 0 then 'web' when 1 then 'shop' end as channel
    from range(260000) as numbers(i)
    order by hash(i + $seed)
) to '$path' (format parquet, row_group_size 10000)
"""
MANY_PROJECT = """
as_of: 2023-09-01
inputs:
  orders: {file: orders.parquet, columns: {channel: channel}}
"""


@pytest.fixture(scope="module")
def told() -> History:
    return history()


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return compiled(write_project(tmp_path_factory.mktemp("determinism") / "project"))


def test_order_and_threads_change_nothing(tmp_path: Path, manifest: Manifest, told: History) -> None:
    first = results(manifest, write_data(tmp_path / "first", told.after))
    for threads in THREADS:
        root = write_data(tmp_path / f"threads{threads}", told.after, shuffle=threads)
        assert different(first, results(manifest, root, threads)) == {}, f"{threads} threads"


def test_the_same_build_twice_changes_nothing(tmp_path: Path, manifest: Manifest, told: History) -> None:
    """Nor does what an earlier build published: histories replace the date they have."""
    root = write_data(tmp_path / "twice", told.after)
    assert different(results(manifest, root), results(manifest, root)) == {}


def test_many_rows_on_many_threads(tmp_path: Path) -> None:
    (tmp_path / "sqlkit.yml").write_text(MANY_PROJECT, encoding="utf-8")
    manifest = compiled(tmp_path)
    first, second = (_many(tmp_path / f"seed{seed}", manifest, seed, threads) for seed, threads in ((1, 1), (2, 4)))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{first}' as one (read_only); attach '{second}' as other (read_only)")
        for name, compiled_model in manifest.models.items():
            if compiled_model.spec.is_published:
                one, other = (f'select * exclude (run_id) from {database}."{name}"' for database in ("one", "other"))
                both = f"({one} except all {other}) union all ({other} except all {one})"
                assert connection.execute(both).fetchall()[:2] == [], name
        assert connection.execute("select count(*) > 2900 from one.rfm").fetchall() == [(True,)]


def _many(root: Path, manifest: Manifest, seed: int, threads: int) -> Path:
    root.mkdir()
    duckdb.sql(MANY.replace("$seed", str(seed)).replace("$path", str(root / "orders.parquet")))
    warehouse = warehouse_for(DEFAULT, root)
    connect = warehouse.connect

    def with_threads() -> None:
        connect()
        warehouse._run(f"set threads = {threads}")

    warehouse.connect = with_threads
    build(manifest, warehouse, lambda event: None)
    return root / "analytics.duckdb"
