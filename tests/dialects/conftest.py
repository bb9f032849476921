"""What the compiler does before the gate, and the sample table the cases of functions.yml read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from sqlkit.dialects import annotated
from sqlkit.dialects.catalogue import Case, catalogue

Typed = Callable[..., exp.Expr]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test of `case` each case of the list, and one of `function` each function."""
    functions = catalogue().functions
    if "case" in metafunc.fixturenames and "compiled" in metafunc.fixturenames:
        cases = [(function.name, case) for function in functions for case in function.cases]
        ids = [f"{name}: {case.duckdb}" for name, case in cases]
        metafunc.parametrize("case", [case for _, case in cases], ids=ids)
    if "function" in metafunc.fixturenames:
        metafunc.parametrize("function", functions, ids=[function.name for function in functions])


@pytest.fixture(scope="session")
def sample() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the sample as table t."""
    table = catalogue().sample
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
        connection.execute(f"create table t ({columns})")
        connection.executemany(f"insert into t values ({', '.join('?' * len(table.columns))})", table.rows)
        yield connection


@pytest.fixture(scope="session")
def typed() -> Typed:
    """Parse, qualify and annotate a query over t, by default the sample."""

    def build(sql: str, columns: dict[str, str] | None = None, quoted: bool = True) -> exp.Expr:
        schema: dict[str, object] = {"t": catalogue().sample.columns if columns is None else columns}
        parsed = sqlglot.parse_one(sql, dialect="duckdb")
        return annotated(qualify(parsed, schema=schema, dialect="duckdb", quote_identifiers=quoted), schema)

    return build


@pytest.fixture(scope="session")
def compiled(typed: Typed) -> Callable[[Case], exp.Expr]:
    """A case as a query: over t when it reads a column or all rows, else alone."""

    def build(case: Case) -> exp.Expr:
        query = typed(f"select {case.duckdb} as r from t")
        assert isinstance(query, exp.Query)
        reads = query.selects[0].find(exp.Column, exp.AggFunc, exp.Window) is not None
        return query if reads else typed(f"select {case.duckdb} as r")

    return build
