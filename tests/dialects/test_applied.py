"""What translating is said to change is what it changes."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from sqlkit.dialects.applied import applied, spelled_otherwise
from sqlkit.dialects.base import DIALECTS, dialect_for


def query(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


def test_a_rule_that_does_nothing_is_not_named() -> None:
    for dialect in DIALECTS:
        found = [a.rule for a in applied(query('select "T"."N" as "N" from "T" as "T"'), dialect)]
        assert found == []


def test_a_rule_is_shown_with_and_without() -> None:
    (found,) = applied(query("select t.a, t.a / t.b as share from t"), dialect_for("duckdb"))
    assert (found.rule, found.lines) == ("double_division", 1)
    assert found.why == "Every division is one of DOUBLEs, and dividing by zero gives NULL."
    assert found.samples == (("t.a / t.b AS share", "CAST(t.a AS DOUBLE) / NULLIF(t.b, 0) AS share"),)


def test_functions_of_another_name() -> None:
    tree = query("select date_diff('day', t.a, t.b), max(t.a), t.a || t.b from t")
    assert spelled_otherwise(tree, dialect_for("snowflake")) == {"date_diff": "DATEDIFF"}
    assert spelled_otherwise(tree, dialect_for("duckdb")) == {}
