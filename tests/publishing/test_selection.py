"""A partial build replaces what it selects and carries the rest, unchanged to the run that made it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sqlkit.errors import SelectionError
from tests.publishing.shop import AUDIT_TABLES, Shop, new_shop, query, sha, table_names


def everything(shop: Shop, name: str) -> list[tuple[object, ...]]:
    return sorted(query(shop.published, f'select * from "{name}"'), key=repr)


def comments(shop: Shop) -> list[tuple[object, ...]]:
    tables = query(shop.published, "select table_name, null, comment from duckdb_tables()")
    columns = query(shop.published, "select table_name, column_name, comment from duckdb_columns() where not internal")
    return sorted(tables + columns, key=repr)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    found = new_shop(tmp_path_factory.mktemp("selection") / "shop")
    found.build()
    return found


def test_other_tables_are_carried_unchanged(shop: Shop) -> None:
    names = set(table_names(shop.published)) - AUDIT_TABLES
    before = {name: everything(shop, name) for name in names}
    described = comments(shop)
    shop.write_orders(350)
    result = shop.build(select=["rfm"])
    assert set(table_names(shop.published)) - AUDIT_TABLES == names
    assert {name for name in names if everything(shop, name) != before[name]} == {"rfm"}
    assert set(result.carried) == names - {"rfm"}
    assert query(shop.published, "select distinct run_id from rfm") == [(result.run_id,)]
    assert comments(shop) == described


def test_a_history_keeps_the_dates_it_has(shop: Shop) -> None:
    """Built again for the same date, its rows are replaced, not doubled."""
    before = query(shop.published, "select as_of_date, count(*) from rfm_history group by all")
    shop.write_orders(300)
    shop.build(select=["+rfm_history"])
    assert query(shop.published, "select as_of_date, count(*) from rfm_history group by all") == before


def test_a_table_never_published_is_named(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    with pytest.raises(SelectionError) as error:
        shop.build(select=["rfm_segments"])
    assert error.value.exit_code == 2
    assert "rfm_segments reads rfm," in error.value.message
    assert "+rfm_segments" in error.value.hint
    assert not shop.published.exists()


def test_a_table_that_vanished_is_named(shop: Shop) -> None:
    with duckdb.connect(str(shop.published)) as connection:
        connection.execute("drop table rfm")
    before = sha(shop.published)
    with pytest.raises(SelectionError, match="rfm_segments reads rfm,"):
        shop.build(select=["rfm_segments"])
    assert sha(shop.published) == before
    shop.build(select=["+rfm_segments"])


def test_nothing_matched_starts_nothing(shop: Shop) -> None:
    before, runs = sha(shop.published), shop.runs()
    with pytest.raises(SelectionError, match="Did you mean 'rfm_segments'"):
        shop.build(select=["rfm_segmnts"])
    assert (sha(shop.published), shop.runs()) == (before, runs)
