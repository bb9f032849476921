"""Contracts: types, columns as text or mapping, checks, grain."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.tables import table
from sqlkit.column_types import column_type
from sqlkit.document import parse_document
from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.spec import Check, Column, Spec
from sqlkit.spec_yaml import read_spec


def spec(text: str) -> Spec:
    return read_spec(parse_document(text, Path("own.sql"), first_line=2))


@pytest.mark.parametrize("row", table("column_types"))
def test_a_type_is_spelt_as_duckdb_spells_it(row: list[str | None]) -> None:
    written, expected = row
    assert written is not None
    if expected is None:
        with pytest.raises(ConfigError, match="unknown type"):
            column_type(written)
    else:
        assert column_type(written) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("integer notnull", "unknown type 'integer notnull'. Did you mean 'integer not null'?"),
        ("integer primary key", "unknown type 'integer primary key'. Did you mean 'integer'?"),
        ("decimal(40, 2)", "there is no 'decimal(40, 2)'"),
        ("decimal(0, 0)", "there is no 'decimal(0, 0)'"),
        ("decimal(2, 4)", "there is no 'decimal(2, 4)'"),
    ],
)
def test_what_duckdb_has_not_is_refused(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        column_type(text)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    "check",
    [
        "{between: 5}",
        "{between: [5]}",
        "{between: [1, 2, 3]}",
        "{between: [1, null]}",
        "{between: [[1], 2]}",
        "{between: {low: 1, high: 2}}",
        "between",
        "{accepted: 5}",
        "{accepted: []}",
        "{accepted: [[a]]}",
        "{accepted: null}",
        "{references: customers}",
        "{references: [customers.customer_id]}",
        "{references: a.b.c}",
        "{unique: true}",
        "{not null: 5}",
    ],
)
def test_a_check_given_something_else_is_refused_on_its_line(check: str) -> None:
    with pytest.raises(ConfigError, match=r"the check .* of n is written `") as caught:
        spec(f"doc: d\ngrain: n\ncolumns:\n  n: {{type: integer, checks: [{check}]}}")
    assert str(caught.value.where) == "own.sql:5"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("varchar", Column("n", "varchar")),
        ("varchar not null", Column("n", "varchar", "", True)),
        ("varchar NOT NULL", Column("n", "varchar", "", True)),
        ("varchar  -- the customer -- really", Column("n", "varchar", "the customer -- really")),
        ("decimal(10, 2) not null -- money", Column("n", "decimal(10, 2)", "money", True)),
        ("{type: money, doc: worth}", Column("n", "decimal(18, 4)", "worth")),
        ("{type: money not null}", Column("n", "decimal(18, 4)", "", True)),
    ],
)
def test_a_column_is_text_or_a_mapping(written: str, expected: Column) -> None:
    quoted = written if written.startswith("{") else f'"{written}"'
    assert spec(f"doc: d\ngrain: n\ncolumns:\n  n: {quoted}").columns == {"n": expected}


def test_checks_come_from_grain_columns_and_own_sql() -> None:
    found = spec(
        "doc: d\ngrain: [a, b]\ncolumns:\n  a: varchar not null\n"
        "  b: {type: integer, checks: [unique, {between: [1, 5]}]}\n"
        "checks: [{name: own, sql: select 1, severity: warn}]"
    )
    assert found.checks == (
        Check("unique_a_b", "unique", ("a", "b")),
        Check("not_null_a", "not_null", ("a",)),
        Check("unique_b", "unique", ("b",)),
        Check("between_b", "between", ("b",), [1, 5]),
        Check("own", "sql", sql="select 1", severity="warn"),
    )


def test_the_run_columns_may_be_part_of_a_published_grain() -> None:
    text = "doc: d\ngrain: [n, as_of_date]\ncolumns: {n: integer}\nmaterialized: "
    assert spec(text + "history").grain == ("n", "as_of_date")
    with pytest.raises(ConfigError, match="grain names 'as_of_date', which is no column"):
        spec(text + "staging")


def test_every_mistake_is_told_on_its_line() -> None:
    text = "doc: d\ngrain: m\ncolumns:\n  n: integr\n  s: {type: varchar, checks: [uniqe]}\n"
    with pytest.raises(SqlkitError) as caught:
        spec(text)
    told = str(caught.value).splitlines()
    assert [line.split(" ")[0] for line in told] == ["own.sql:5:", "own.sql:6:", "own.sql:3:"]
    assert "Did you mean 'integer'?" in told[0]
    assert "Did you mean 'unique'?" in told[1]
    assert "grain names 'm'" in told[2]
