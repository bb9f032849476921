"""Contracts: columns against promises, and checks as queries run on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from core.tables import table
from sqlkit.contract import check_query, column_problems, is_assignable
from sqlkit.spec import Check, Column, Spec
from sqlkit.spec_yaml import GENERIC_CHECKS

NAMES = {"this": exp.table_("n's table", db="a b", quoted=True), "other": exp.table_("other_7", db="a b", quoted=True)}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Addresses in it are none that a check's own SQL could name by chance."""
    with duckdb.connect() as found:
        found.execute('create schema "a b"')
        found.execute("create table \"a b\".other_7 as select * from (values ('a'), ('b')) as t(key)")
        yield found


@pytest.mark.parametrize("row", table("checks"))
def test_a_check_finds_the_rows_that_break_it(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> None:
    connection.execute(f'create table "a b"."n\'s table" (n {row["type"]})')
    for value in row["rows"]:
        connection.execute('insert into "a b"."n\'s table" values (?)', [value])
    ((kind, argument),) = row["check"].items()
    check = Check("c", kind, ("n",), argument, sql=argument if kind == "sql" else "")
    spec = Spec("d", ("n",), {"n": Column("n", row["type"])})
    query = check_query(check, spec, NAMES["this"], NAMES)
    assert len(connection.execute(query.sql("duckdb")).fetchall()) == row["failing"]


def test_every_generic_check_has_a_row_in_the_table() -> None:
    tested = {next(iter(row.values[0]["check"])) for row in table("checks")}
    assert tested == {*GENERIC_CHECKS, "sql"}


def test_a_unique_check_of_several_columns_counts_them_together(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute('create table "a b"."n\'s table" as select * from (values (1, 1), (1, 2), (1, 2)) as t(a, b)')
    spec = Spec("d", ("a", "b"), {"a": Column("a", "integer"), "b": Column("b", "integer")})
    query = check_query(Check("c", "unique", ("a", "b")), spec, NAMES["this"], NAMES)
    assert connection.execute(query.sql("duckdb")).fetchall() == [(1, 2, 2)]


@pytest.mark.parametrize("row", table("assignable"))
def test_a_type_may_be_published_as_another(row: list[Any]) -> None:
    found, promised, expected = row
    assert is_assignable(found, promised) is expected


CONNECTION = duckdb.connect()
EXACT = [
    "tinyint",
    "integer",
    "bigint",
    "hugeint",
    "decimal(4, 2)",
    "decimal(18, 4)",
    "decimal(38, 0)",
    "decimal(38, 9)",
]


@given(st.sampled_from(EXACT), st.sampled_from(EXACT), st.decimals(-(10**17), 10**17, places=4))
@settings(deadline=None, max_examples=100)
def test_what_is_assignable_keeps_its_value_or_fails_loudly(found: str, promised: str, value: Decimal) -> None:
    if not is_assignable(found, promised):
        return
    with CONNECTION.cursor() as connection:
        try:
            before = connection.execute(f"select cast(cast(? as varchar) as {found})", [str(value)]).fetchall()[0][0]
            after = connection.execute(f"select cast(cast(? as {found}) as {promised})", [before]).fetchall()[0][0]
        except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
            return
        assert after == before


@pytest.mark.parametrize(
    ("promised", "found", "told"),
    [
        ({"n": "integer"}, {"n": "integer"}, []),
        (
            {"total": "integer"},
            {"totl": "integer"},
            [
                "promises the column 'total' and does not yield it. It yields 'totl', which is not promised.",
                "yields the column 'totl', which its contract does not promise. Did you mean 'total'?",
            ],
        ),
        (
            {"n": "decimal(18, 2)"},
            {"n": "decimal(18, 4)"},
            [
                "yields 'n' as DECIMAL(18, 4), its contract promises DECIMAL(18, 2);"
                " write cast(... as decimal(18, 2)) if that is meant."
            ],
        ),
    ],
)
def test_columns_are_held_against_the_promise(promised: dict[str, str], found: dict[str, str], told: list[str]) -> None:
    assert column_problems({n: Column(n, kind) for n, kind in promised.items()}, found) == told
