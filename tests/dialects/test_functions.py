"""Each listed function: DuckDB gives the documented result, the translation is the documented text."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
from sqlglot import exp

from sqlkit.dialects import dialect_for, problems, to_sql, translate
from sqlkit.dialects.catalogue import Case, Function, catalogue

Compiled = Callable[[Case], exp.Expr]


def test_a_case_is_portable(case: Case, compiled: Compiled) -> None:
    assert problems(compiled(case)) == []


def test_duckdb_gives_the_documented_result(case: Case, compiled: Compiled, sample: duckdb.DuckDBPyConnection) -> None:
    dialect, query = dialect_for("duckdb"), compiled(case)
    by_row = isinstance(case.result, list)
    if by_row:
        query.set("order", exp.Order(expressions=[exp.Ordered(this=exp.column("k", "t"), nulls_first=False)]))
    rows = sample.execute(to_sql(translate(query, dialect), dialect)).fetchall()
    expected = case.result if by_row else [case.result]
    assert len(rows) == len(expected)
    for (value,), wanted in zip(rows, expected, strict=True):
        assert same(value, wanted), f"{value!r} is not {wanted!r}"


def test_snowflake_text_is_the_documented_one(case: Case, compiled: Compiled) -> None:
    dialect = dialect_for("snowflake")
    query = translate(compiled(case), dialect)
    assert isinstance(query, exp.Query)
    assert to_sql(query.selects[0].unalias(), dialect, pretty=False) == case.snowflake


def test_an_entry_is_whole(function: Function) -> None:
    assert function.cases, "a listed function needs a case"
    assert all(case.source for case in function.cases)
    assert function.kind in {"aggregate", "window", "scalar", "operator"}
    assert function.duckdb.startswith("https://duckdb.org/docs/")
    assert function.snowflake.startswith("https://docs.snowflake.com/en/sql-reference/")


def test_no_class_is_listed_twice() -> None:
    names = [name for function in catalogue().functions for name in function.classes]
    assert len(names) == len(set(names))


def test_every_class_exists_in_sqlglot() -> None:
    known = catalogue()
    listed = {name for function in known.functions for name in function.classes} | known.syntax
    banned = {name for entry in known.banned for name in entry.classes}
    assert sorted(name for name in listed | banned if not hasattr(exp, name)) == []


def same(value: Any, wanted: Any) -> bool:
    """Equal as the YAML can say it: a quoted number is a DECIMAL or text, a date is not a timestamp."""
    if isinstance(value, bool | None) or isinstance(wanted, bool | None):
        return value is wanted
    if isinstance(value, Decimal):
        return value == Decimal(str(wanted))
    if isinstance(value, float):
        return isinstance(wanted, int | float) and math.isclose(value, wanted, rel_tol=1e-12, abs_tol=1e-15)
    return type(value) is type(wanted) and bool(value == wanted)
