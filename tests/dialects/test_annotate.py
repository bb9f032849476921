"""The type of every listed function is the one DuckDB itself reports for the compiled text."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from sqlglot import exp

from sqlkit.dialects import dialect_for, to_sql, translate
from sqlkit.dialects.catalogue import Case

INTEGERS = {"TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT"}


def family(kind: str) -> str:
    """INTEGER for any integer, DECIMAL with its scale, else the type."""
    if kind in INTEGERS:
        return "INTEGER"
    if kind.startswith("DECIMAL"):
        return f"DECIMAL(, {kind.rstrip(')').split(',')[1].strip()})"
    return {"TEXT": "VARCHAR", "TIMESTAMPNTZ": "TIMESTAMP"}.get(kind, kind)


def check(query: exp.Expr, connection: duckdb.DuckDBPyConnection) -> None:
    """The annotation of the only column against DuckDB's description of it."""
    dialect = dialect_for("duckdb")
    described = connection.execute("describe " + to_sql(translate(query, dialect), dialect)).fetchall()
    assert isinstance(query, exp.Query)
    kind = query.selects[0].type
    assert kind is not None
    assert family(kind.sql("duckdb")) == family(str(described[0][1]))


def test_listed(case: Case, compiled: Callable[[Case], exp.Expr], sample: duckdb.DuckDBPyConnection) -> None:
    check(compiled(case), sample)


MORE = [
    "a * x", "a * 1.5", "a * 2", "a * a", "a + 1", "a - 0.125", "a + x", "-a", "1e0", "1.25", "12345678901",
    "coalesce(a / n, 0)", "coalesce(a, 0)", "case when b then 1 else 1.5 end", "if(b, x, a)", "sum(a * n)",
    "sum(case when b then 0.5 else 0 end)", "sum(if(b, 1, 0))", "greatest(n, 1.5)", "nullif(a, 0)", "n % 3",
    "round(a, 2)", "round(a)", "round(x, 2)", "floor(a)", "ceil(n)", "median(n)", "min(ts)", "d + 1",
    "1 + floor(5 * x)", "least(5, 1 + floor(5 * percent_rank() over (order by n)))", "d - d", "sum(a) / 2",
    "lag(a) over (order by k)", "sum(sum(n)) over (order by min(k))", "max(a) filter (where b)", "k || s",
    "date_diff('day', min(d), max(d))", "count(*) * 1.0 / count(distinct k)", "power(a, 2)", "ln(n) * 2",
    "cast(null as decimal(18,2))", "coalesce(sum(a), 0)", "sum(a) - sum(a) filter (where b)",
]  # fmt: skip


@pytest.mark.parametrize("expression", MORE)
def test_combined(expression: str, typed: Callable[..., exp.Expr], sample: duckdb.DuckDBPyConnection) -> None:
    check(typed(f"select {expression} as r from t"), sample)
