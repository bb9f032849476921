"""Of any rows, however dirty: each is clean or quarantined, no clean one lacks a key, and later ones change none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.graph import ancestors
from sqlkit.manifest import addressed
from sqlkit.project import load_project

COLUMNS = ("order_id", "customer_id", "ordered_at", "amount", "currency", "refund_of")
PROJECT = """
as_of: 2024-04-01
currency: GBP
inputs:
  orders:
    file: orders.csv
    columns: {currency: currency, refund_of: refund_of}
"""
AS_OF, TODAY = "2024-04-01", "2024-07-01"
READ = ("row_accounting", "quarantine", "transactions")

Row = tuple[str | None, ...]
Texts = list[str | None]

GOOD_TIMES: Texts = ["2023-01-05 10:00:00", "2024-02-01", "2024-02-01 09:00:00", "2024-03-31 23:59:59.999"]
LATER_TIMES: Texts = ["2024-04-01 00:00:00", "2024-05-01 10:00:00", "2024-06-30"]
JUNK_TIMES: Texts = [None, "", "soon", "2024-02-30", "99999999", "9999-12-31", "infinity"]
EARLY_TIMES: Texts = ["0001-01-01", "-infinity", "1024-05-01"]
"""What stands for no date in other systems, and a year mistyped: no day a customer bought."""

examples = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
"""Not shrunk: a failing list is short as it is, and shrinking takes minutes."""


def mostly(good: Texts, junk: Texts) -> st.SearchStrategy[str | None]:
    """One of the good four times in five, so that most rows have one thing wrong or nothing."""
    return st.integers(0, 4).flatmap(lambda i: st.sampled_from(junk if i == 4 else good))


def order(times: Texts, junk: Texts) -> st.SearchStrategy[Row]:
    return st.tuples(
        mostly(["o1", "o2", "o3", "o4", "o5"], [None, "", " ", "O1"]),
        mostly(["c1", "c2"], [None, "", " "]),
        mostly(times, junk),
        mostly(["10", "25.5", "-10", "0"], [None, "", "10.00005", "-0.00", "1e3", "NaN", "inf", "1e99", "1,5", "ten"]),
        mostly(["GBP"], [None, "gbp ", "USD", ""]),
        mostly([None, None, None, "o1", "o2"], ["", "o9"]),
    )


known = st.lists(order(GOOD_TIMES, JUNK_TIMES + EARLY_TIMES), min_size=3, max_size=10)
later = st.lists(order(LATER_TIMES, JUNK_TIMES), min_size=1, max_size=8)
any_rows = st.lists(order(GOOD_TIMES + LATER_TIMES, JUNK_TIMES + EARLY_TIMES), min_size=3, max_size=14)


class Inputs:
    """The shipped queries from orders to transactions, as DuckDB runs them, over a table `raw`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
        self.connection, self.statements = connection, statements

    def read(self, rows: list[Row]) -> None:
        self.connection.execute("create or replace table raw (" + ", ".join(f"{c} varchar" for c in COLUMNS) + ")")
        if rows:
            self.connection.executemany("insert into raw values (" + ", ".join("?" * len(COLUMNS)) + ")", rows)
        for statement in self.statements:
            self.connection.execute(statement)

    def rows(self, sql: str) -> list[Any]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inputs]:
    root: Path = tmp_path_factory.mktemp("accounting")
    (root / "sqlkit.yml").write_text(PROJECT, encoding="utf-8")
    manifest = compile_project(load_project(root))
    needed = set(READ).union(*(ancestors(name, manifest.reads) for name in READ))
    tables = {name: exp.to_table(name) for name in manifest.models}
    unmapped = [f"cast(null as varchar) as {c}" for c in manifest.project.inputs["orders"].columns if c not in COLUMNS]
    sources: dict[str, exp.Query] = {"orders": exp.select(*COLUMNS, *unmapped).from_("raw")}
    values: dict[str, exp.Expr] = {
        "run_id": exp.Literal.string("run"),
        "today": exp.Literal.string(TODAY),
        "as_of": exp.Literal.string(AS_OF),
    }
    statements = []
    for name, compiled in manifest.models.items():
        if name in needed and compiled.sources <= {"orders"}:
            query = addressed(compiled.query, tables, sources, values)
            create = exp.Create(this=tables[name], kind="TABLE", replace=True, expression=query)
            statements.append(to_sql(create, manifest.dialect))
    with duckdb.connect() as connection:
        yield Inputs(connection, statements)


@examples
@given(rows=any_rows)
def test_every_row_is_accounted_for(inputs: Inputs, rows: list[Row]) -> None:
    inputs.read(rows)
    accounts = inputs.rows("select outcome, row_count, amount from row_accounting")
    told = {outcome: (count, money) for outcome, count, money in accounts}
    read, read_money = told.pop("read", (0, None))
    assert read == len(rows) == sum(count for count, _ in told.values())
    assert (read_money or 0) == sum((money for _, money in told.values() if money is not None), Decimal(0))
    reasons = Counter(reason for (reason,) in inputs.rows("select reason from quarantine"))
    assert reasons == {outcome: count for outcome, (count, _) in told.items() if outcome != "clean"}
    assert told.get("clean", (0, None))[0] == inputs.rows("select count(*) from orders")[0][0]


@examples
@given(rows=any_rows)
def test_clean_rows_have_their_keys(inputs: Inputs, rows: list[Row]) -> None:
    inputs.read(rows)
    required = "order_id is null or customer_id is null or ordered_at is null or amount is null"
    blank = "trim(order_id) = '' or trim(customer_id) = ''"
    assert inputs.rows(f"select * from orders where {required} or {blank}") == []
    assert inputs.rows("select order_id from orders group by all having count(*) > 1") == []


@examples
@given(rows=any_rows)
def test_clean_rows_have_a_day_that_was(inputs: Inputs, rows: list[Row]) -> None:
    """One order of the year 1 would fill the calendar and the cohorts with empty centuries, and push today out."""
    inputs.read(rows)
    assert inputs.rows("select * from orders where not isfinite(ordered_at) or year(ordered_at) < 1900") == []
    assert inputs.rows(f"select * from orders where ordered_at >= date '{TODAY}' + 1") == []


@examples
@given(rows=any_rows)
def test_clean_refunds_have_their_order(inputs: Inputs, rows: list[Row]) -> None:
    inputs.read(rows)
    bought = "select order_id from orders where not is_refund"
    orphans = f"select * from orders where is_refund and refund_of is not null and refund_of not in ({bought})"
    assert inputs.rows(orphans) == []


@examples
@given(rows=known, more=later)
def test_later_rows_change_no_earlier_one(inputs: Inputs, rows: list[Row], more: list[Row]) -> None:
    clean = f"select * from orders where ordered_at < date '{AS_OF}' order by all"
    bought = "select * from transactions order by all"
    inputs.read(rows)
    before = (inputs.rows(clean), inputs.rows(bought))
    inputs.read([*more[::2], *rows, *more[1::2]])
    assert (inputs.rows(clean), inputs.rows(bought)) == before


@examples
@given(rows=any_rows, draw=st.randoms(use_true_random=False))
def test_order_changes_no_outcome(inputs: Inputs, rows: list[Row], draw: Any) -> None:
    tables = ("row_accounting", "quarantine", "orders", "transactions")
    inputs.read(rows)
    before = [inputs.rows(f"select * from {table} order by all") for table in tables]
    draw.shuffle(rows)
    inputs.read(rows)
    assert [inputs.rows(f"select * from {table} order by all") for table in tables] == before
