"""The one door: what may pass it, and what may not."""

from __future__ import annotations

import pytest
import sqlglot

from core.tables import table
from sqlkit.egress import IDENTIFYING, MOST_AGGREGATE_ROWS, Kind, check_rows, permit
from sqlkit.errors import EgressError
from sqlkit.inputs import contracts


@pytest.mark.parametrize("row", table("egress", "permitted"))
def test_an_aggregate_is_permitted(row: list[str]) -> None:
    permit(sqlglot.parse_one(row[0], dialect="duckdb"), "aggregate", "test")


@pytest.mark.parametrize("row", table("egress", "refused"))
def test_customer_rows_are_refused(row: list[str]) -> None:
    with pytest.raises(EgressError, match="refused"):
        permit(sqlglot.parse_one(row[0], dialect="duckdb"), "aggregate", "test")


@pytest.mark.parametrize(
    ("statement", "kind", "is_permitted"),
    [
        ("select table_name from information_schema.tables", "metadata", True),
        ("select * from sqlkit_audit.main.runs", "metadata", True),
        ("select database_name from duckdb_databases()", "metadata", True),
        ("select * from rfm", "metadata", False),
        ("select t.table_name, r.email from information_schema.tables as t, customers as r", "metadata", False),
        ("select (select max(email) from customers) from information_schema.tables", "metadata", False),
        ("select email from customers", "request", True),
    ],
)
def test_each_kind_has_its_own_rule(statement: str, kind: Kind, is_permitted: bool) -> None:
    query = sqlglot.parse_one(statement, dialect="duckdb")
    if is_permitted:
        permit(query, kind, "test")
    else:
        with pytest.raises(EgressError, match="no catalogue"):
            permit(query, kind, "test")


def test_too_many_rows_are_no_aggregate() -> None:
    check_rows(MOST_AGGREGATE_ROWS, "aggregate", "test")
    check_rows(MOST_AGGREGATE_ROWS + 1, "request", "test")
    with pytest.raises(EgressError, match="are no aggregate"):
        check_rows(MOST_AGGREGATE_ROWS + 1, "aggregate", "test")


def test_every_key_of_an_input_tells_customers_apart() -> None:
    keys = {column for c in contracts().values() for column in (c.key, "customer_id") if column in c.columns}
    assert keys <= IDENTIFYING
