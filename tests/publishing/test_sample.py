"""A sample is the same customers in every input, and is published where nobody takes it for the results of all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from sqlkit.build.sample import EMPTY, Sample, bucket, read_sample, sampled, threshold
from sqlkit.cli import main
from sqlkit.errors import ConfigError
from sqlkit.inputs import Input, Source, contracts
from sqlkit.profile import DEFAULT
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.publishing.shop import Shop, new_shop, query, sha

ROWS = {
    "orders": "select 'o' || i as order_id, 'c' || (i % 40) as customer_id from range(400) as t(i)",
    "order_items": "select 'o' || (i % 400) as order_id from range(900) as t(i)",
    "tickets": "select 't' || i as ticket_id, 'c' || (i % 50) as customer_id from range(80) as t(i)",
    "events": "select 'e' || i as event_id, case when i % 3 = 0 then 'c' || (i % 40) end as customer_id, "
    "'v' || (i % 40) as anonymous_id from range(300) as t(i)",
}
"""Customers c0 to c39; each visitor is known in some events; some customers have tickets alone."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> DuckDB:
    found = warehouse_for(DEFAULT, tmp_path_factory.mktemp("sample"))
    assert isinstance(found, DuckDB)
    found.connect()
    return found


def inputs() -> dict[str, Input]:
    mapped = {name: dict.fromkeys(["anonymous_id"] if name == "events" else [], "x") for name in ROWS}
    return {name: Input(contracts()[name], Source(columns=columns)) for name, columns in mapped.items()}


def sources() -> dict[str, exp.Query]:
    found: dict[str, exp.Query] = {}
    for name, text in ROWS.items():
        given = exp.maybe_parse(text, dialect="duckdb")
        assert isinstance(given, exp.Query)
        has = set(given.named_selects)
        columns = [exp.column(c) if c in has else exp.alias_(exp.null(), c) for c in contracts()[name].columns]
        found[name] = exp.select(*columns).from_(given.subquery("given"))
    return found


def rows(warehouse: DuckDB, sample: Sample) -> dict[str, list[tuple[str, ...]]]:
    limited = sampled(sample, inputs(), sources(), warehouse)
    return {name: sorted(map(str, warehouse._run(q.sql("duckdb")))) for name, q in limited.items()}


def column(warehouse: DuckDB, name: str, sample: Sample, wanted: str) -> set[str]:
    limited = sampled(sample, inputs(), sources(), warehouse)[name]
    return {value for (value,) in warehouse._run(exp.select(wanted).from_(limited.subquery("q")).sql("duckdb"))}


@given(st.fractions(min_value=0, max_value=1).filter(lambda share: 0 < share < 1), st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_customer_is_in_by_the_hash_of_its_id(share: Fraction, customer: str) -> None:
    """DuckDB agrees with Python's MD5, which any warehouse has; as text, nothing depends on how numbers are made."""
    customer = customer.replace("\x00", "")
    shown = bucket(exp.Literal.string(customer)).sql("duckdb")
    with duckdb.connect() as connection:
        [found] = connection.execute(f"select {shown}").fetchall()[0]
    assert found == hashlib.md5(customer.encode()).hexdigest()[:8]
    assert (found < threshold(share)) == (int(found, 16) < int(share * 16**8))


@pytest.mark.parametrize("percent", [1, 20, 50, 99])
def test_all_inputs_have_the_same_customers(warehouse: DuckDB, percent: int) -> None:
    sample = Sample(Fraction(percent, 100))
    expected = {f"c{i}" for i in range(40)}
    expected = {c for c in expected if int(hashlib.md5(c.encode()).hexdigest()[:8], 16) < percent / 100 * 16**8}
    assert column(warehouse, "orders", sample, "customer_id") == expected
    tickets = column(warehouse, "tickets", sample, "customer_id")
    assert {c for c in tickets if int(c[1:]) < 40} == expected
    assert column(warehouse, "order_items", sample, "order_id") == column(warehouse, "orders", sample, "order_id")
    known = {f"v{c[1:]}" for c in expected}
    assert column(warehouse, "events", sample, "anonymous_id") == known


@given(st.integers(1, 99), st.integers(1, 99))
@settings(max_examples=15, deadline=None)
def test_a_larger_sample_holds_the_smaller(warehouse: DuckDB, one: int, two: int) -> None:
    small, large = (rows(warehouse, Sample(Fraction(n, 100))) for n in sorted((one, two)))
    assert all(set(small[name]) <= set(large[name]) for name in ROWS)


def test_everybody_and_nobody(warehouse: DuckDB) -> None:
    everybody = {name: len(found) for name, found in rows(warehouse, Sample(Fraction(1))).items()}
    assert everybody == {"orders": 400, "order_items": 900, "tickets": 80, "events": 300}
    assert all(found == [] for found in rows(warehouse, EMPTY).values())
    assert rows(warehouse, Sample(None, 40)) == rows(warehouse, Sample(Fraction(1)))
    assert rows(warehouse, Sample(None, 10)) == rows(warehouse, Sample(Fraction(1, 4)))


@pytest.mark.parametrize("text", ["", "0", "0%", "101%", "1.5", "-1%", "half", "1 %%", "5% 3"])
def test_what_is_no_sample(text: str) -> None:
    with pytest.raises(ConfigError, match="is no sample"):
        read_sample(text)


# Builds


SELECT = ("--select", "+rfm_segments")


def sqlkit(shop: Shop, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(shop.root)])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = new_shop(tmp_path_factory.mktemp("built") / "shop")
    assert sqlkit(shop, "build", *SELECT).exit_code == 0
    return shop


def files(shop: Shop) -> Mapping[str, str]:
    return {path.name: sha(path) for path in shop.root.glob("*.duckdb")}


def test_a_sample_is_published_beside_and_says_so(built: Shop) -> None:
    before, runs = files(built), built.runs()
    result = sqlkit(built, "build", *SELECT, "--sample", "50%")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("SAMPLE of 50% of the customers: published 3 tables as of 2024-12-01")
    after = files(built)
    assert {name: after[name] for name in before} == before
    assert built.runs() == runs
    assert after.keys() - before.keys() == {"analytics.sample.duckdb", "analytics.sample.audit.duckdb"}
    sample = built.root / "analytics.sample.duckdb"
    assert query(sample, "select status, sampled from runs") == [("published", "50% of the customers")]
    some = {row for (row,) in query(sample, "select customer_id from rfm")}
    everybody = {row for (row,) in query(built.published, "select customer_id from rfm")}
    assert some == {c for c in everybody if hashlib.md5(c.encode()).hexdigest() < "8"}
    assert query(built.published, "select distinct sampled from runs") == [(None,)]
    assert "Published" not in sqlkit(built, "build", *SELECT).stdout, "the real results were not touched"


def test_a_dry_run_publishes_nowhere(built: Shop) -> None:
    before, runs = files(built), built.runs()
    result = sqlkit(built, "build", "--select", "own_orders", "--empty", "--full-refresh")
    assert result.exit_code == 0, result.output
    assert "Dry run without rows: 1 table made and checked" in result.stdout
    assert "nothing was published" in result.stdout
    assert (files(built), built.runs()) == (before, runs)


def test_a_dry_run_finds_what_rows_are_not_needed_for(built: Shop, tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    shop.write_orders(300, channel="web")  # cannot be cast, which only rows show
    assert sqlkit(shop, "build", "--select", "own_orders", "--empty").exit_code == 0
    (shop.root / "orders.csv").write_text("order_id\n1\n")
    wrong = sqlkit(shop, "build", "--select", "own_orders", "--empty")
    assert (wrong.exit_code, "unknown source column" in wrong.stderr) == (2, True)


def test_a_dry_run_of_what_changed_compares_with_what_is_published(built: Shop) -> None:
    result = sqlkit(built, "build", "--empty", "--select", "state:new,own_orders")
    assert result.exit_code == 0, result.output
    result = sqlkit(built, "build", "--empty", "--select", "state:new,rfm")
    assert result.exit_code == 2, result.output
