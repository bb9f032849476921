"""What a BI tool finds in the published file, whichever models it holds."""

from __future__ import annotations

import datetime

import duckdb
import pytest

from tests.publishing.shop import AUDIT_TABLES, Shop, new_shop, query, table_names

# The header's storage version of files that DuckDB 1.0 reads; 65 came with 1.2.
# https://duckdb.org/docs/current/internals/storage
OLDEST_STORAGE = 64


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    found = new_shop(tmp_path_factory.mktemp("published") / "shop")
    found.build()
    return found


def test_every_published_model_is_there_and_nothing_else(shop: Shop) -> None:
    promised = {name for name, compiled in shop.manifest.models.items() if compiled.spec.is_published}
    assert set(table_names(shop.published)) == promised | AUDIT_TABLES


def test_storage_that_the_oldest_clients_read(shop: Shop) -> None:
    for path in (shop.published, shop.audit):
        header = path.read_bytes()[:20]
        assert header[8:12] == b"DUCK"
        assert int.from_bytes(header[12:20], "little") == OLDEST_STORAGE
        with duckdb.connect(str(path), read_only=True) as connection:
            tags = connection.execute("select tags from duckdb_databases() where path is not null").fetchall()
        assert "v1.0.0" in tags[0][0]["storage_version"]


def test_every_table_and_column_is_described(shop: Shop) -> None:
    tables = "select table_name from duckdb_tables() where coalesce(trim(comment), '') = ''"
    columns = "select table_name, column_name from duckdb_columns() where not internal"
    assert query(shop.published, tables) == []
    assert query(shop.published, f"{columns} and coalesce(trim(comment), '') = ''") == []


def test_columns_are_those_promised_in_order(shop: Shop) -> None:
    for name, compiled in shop.manifest.models.items():
        if compiled.spec.is_published:
            found = query(shop.published, f'describe "{name}"')
            kinds = {column: kind.lower().replace(",", ", ") for column, kind, *_ in found}
            assert list(kinds.items()) == [(c.name, c.type) for c in compiled.spec.columns.values()], name


def test_types_that_every_client_knows(shop: Shop) -> None:
    columns = "select distinct data_type from duckdb_columns() where not internal"
    kinds = {kind for (kind,) in query(shop.published, columns)}
    assert not {kind for kind in kinds if "HUGEINT" in kind or "[]" in kind or "STRUCT" in kind or "ENUM" in kind}
    assert query(shop.published, f"{columns} and column_name ~ '^(is|has)_'") == [("BOOLEAN",)]


def test_every_result_is_dated_by_its_run(shop: Shop) -> None:
    for name in set(table_names(shop.published)) - AUDIT_TABLES:
        found = query(shop.published, f'select as_of_date, count(distinct run_id), count(*) from "{name}" group by all')
        assert [(day, runs) for day, runs, _ in found] in ([(datetime.date(2024, 12, 1), 1)], []), name


def test_no_customer_left(shop: Shop) -> None:
    runs = query(shop.published, "select status, customer_rows_left, as_of_date, finished_at >= started_at from runs")
    assert runs == [("published", 0, datetime.date(2024, 12, 1), True)]
    assert query(shop.published, "select count(*) from egress where kind = 'request' or customer_rows <> 0") == [(0,)]
    assert query(shop.published, "select count(*) > 0 from egress") == [(True,)]


def test_checks_are_told(shop: Shop) -> None:
    """Every check of every model that was made has its result, and all are passed or only warn."""
    made = {name for (name,) in query(shop.published, "select model_name from model_states")}
    models = shop.manifest.models
    assert {name for name, model in models.items() if model.spec.is_published} <= made
    promised = {(name, check.name) for name in made for check in models[name].spec.checks}
    assert set(query(shop.published, "select model, check_name from check_results")) == promised
    stopping = "select * from check_results where not is_passed and severity = 'error'"
    assert query(shop.published, stopping) == []


def test_what_could_not_be_used_is_told(shop: Shop) -> None:
    assert query(shop.published, "select input, reason, row_key, detail from quarantine") == [
        ("orders", "unparsable_ordered_at", "o-dirty", "some day")
    ]
