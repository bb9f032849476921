"""Two publications compared: every figure against one worked out in Python from the same rows."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pytest

from sqlkit.compare import ColumnDiff, Comparison, compare
from sqlkit.compare.result import FEWEST, QUANTILES
from sqlkit.errors import ConfigError
from sqlkit.profile import DEFAULT
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.duckdb.warehouse import DuckDB

RUNS = (
    "create table runs(run_id varchar, started_at timestamp, status varchar, as_of_date date, sqlkit_version varchar)"
)
CUSTOMERS = (
    "customer_id varchar, email varchar, full_name varchar, country varchar, orders bigint, spend decimal(18, 4),"
    " score double, is_new boolean, last_on date, as_of_date date, run_id varchar"
)
COUNTRIES = ["GB", "FR", "DE", None]
Row = dict[str, Any]


@dataclass
class Files:
    """The two files of a target, written by hand."""

    root: Path

    def write(self, name: str, tables: dict[str, tuple[str, list[tuple[Any, ...]]]], run: str = "r1") -> Path:
        path = self.root / name
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute(RUNS)
            connection.execute("insert into runs values ('r0', '2024-01-01', 'published', '2024-01-01', '0.0.1')")
            connection.execute(f"insert into runs values ('{run}', '2024-02-01', 'published', '2024-02-01', '0.0.2')")
            connection.execute("insert into runs values ('r9', '2024-03-01', 'failed', '2024-03-01', '0.0.2')")
            for table, (columns, rows) in tables.items():
                connection.execute(f"create table {table}({columns})")
                if rows:
                    connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
        return path

    def compare(self, grains: dict[str, tuple[str, ...]], **options: Any) -> Comparison:
        self.warehouse: Warehouse = DuckDB(DEFAULT, self.root)
        return compare(self.warehouse, grains, **options)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def customer(chance: random.Random, number: int) -> Row:
    return {
        "customer_id": f"customer-{number}",
        "email": f"{number}@example.com",
        "full_name": f"Name {number % 7}",
        "country": chance.choice(COUNTRIES),
        "orders": chance.randint(1, 9),
        "spend": chance.randint(0, 100_000) / 4,
        "score": chance.choice([None, chance.random()]),
        "is_new": chance.choice([True, False, None]),
        "last_on": datetime.date(2024, 1, 1) + datetime.timedelta(days=chance.randint(0, 200)),
    }


def histories(seed: int) -> tuple[list[Row], list[Row]]:
    """Customers before, and now: some gone, some new, some with one value changed."""
    chance = random.Random(seed)
    before = [customer(chance, number) for number in range(chance.randint(0, 150))]
    now = [dict(row) for row in before if chance.random() > 0.1]
    for row in now:
        if chance.random() < 0.3:
            name = chance.choice([n for n in row if n != "customer_id"])
            row[name] = customer(chance, 1000 + chance.randint(0, 9))[name]
    return before, now + [customer(chance, 500 + number) for number in range(chance.randint(0, 60))]


def rows(customers: list[Row], run: str) -> list[tuple[Any, ...]]:
    return [(*row.values(), datetime.date(2024, 2, 1), run) for row in customers]


def expected_quantiles(values: list[Any], *, is_date: bool) -> Any:
    """DECIMAL(18, 4) cuts what lies between two values off; hence the tolerance."""
    if len(values) < FEWEST:
        return None
    if is_date:  # the smallest value that at least this share is not above
        return tuple(numpy.quantile(values, QUANTILES, method="inverted_cdf"))
    return pytest.approx(tuple(numpy.quantile(numpy.array(values, dtype=float), QUANTILES)), abs=2e-4)


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_of_a_table(files: Files, seed: int) -> None:
    before, now = histories(seed)
    files.write("analytics.previous.duckdb", {"customers": (CUSTOMERS, rows(before, "r1"))})
    files.write("analytics.duckdb", {"customers": (CUSTOMERS, rows(now, "r2"))}, "r2")
    comparison = files.compare({"customers": ("customer_id",)})
    (table,) = comparison.tables
    old, new = ({row["customer_id"]: row for row in side} for side in (before, now))
    both = old.keys() & new.keys()
    assert table.rows == (len(before), len(now))
    assert (table.added, table.removed) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
    assert table.changed == sum(old[key] != new[key] for key in both)
    assert not table.is_equal
    found = {column.name: column for column in table.columns}
    for name in set(before[0] if before else now[0]) - {"customer_id"}:
        values = [[row[name] for row in side] for side in (before, now)]
        changed = sum(old[key][name] != new[key][name] for key in both)
        if name not in found:
            assert changed == 0
            assert Counter(map(str, values[0])) == Counter(map(str, values[1])) or name in ("email", "full_name")
            continue
        assert found[name].changed == changed
        for side, listed in zip((found[name].before, found[name].now), values, strict=True):
            check_distribution(name, side, [value for value in listed if value is not None], len(listed))


def check_distribution(name: str, found: Any, values: list[Any], total: int) -> None:
    assert found.nulls == total - len(values)
    if name in ("orders", "spend", "score"):
        assert float(found.total or 0) == pytest.approx(sum(values))
        found_quantiles = None if found.quantiles is None else tuple(map(float, found.quantiles))
        assert found_quantiles == expected_quantiles(values, is_date=False)
    elif name == "last_on":
        assert found.quantiles == expected_quantiles(values, is_date=True)
    elif name == "is_new":
        assert found.trues == sum(values)
    elif name in ("country", "full_name"):
        counts = Counter(values)
        assert found.distinct == len(counts)
        assert found.shares == {value: n for value, n in counts.items() if n >= FEWEST}
    else:
        assert found.distinct is found.shares is found.quantiles is found.total is None


def test_nothing_that_tells_customers_apart_leaves(files: Files) -> None:
    before, now = histories(3)
    lone = {**now[0], "customer_id": "customer-lone", "full_name": "Ada Lovelace", "country": "Tuvalu"}
    files.write("analytics.previous.duckdb", {"customers": (CUSTOMERS, rows(before, "r1"))})
    files.write("analytics.duckdb", {"customers": (CUSTOMERS, rows([*now, lone], "r2"))})
    told = json.dumps(asdict(files.compare({"customers": ("customer_id",)})), default=str)
    for word in ("customer-", "@example.com", "Lovelace", "Tuvalu"):
        assert word not in told
    assert '"GB"' in told, "a value of many customers is named"
    assert {passage.kind for passage in files.warehouse.passages} <= {"metadata", "aggregate", "artifact"}
    assert sum(passage.customer_rows for passage in files.warehouse.passages) == 0


def test_a_value_of_many_rows_of_few_customers_is_not_named(files: Files) -> None:
    columns = "order_id varchar, customer_id varchar, address varchar"
    orders = [(f"o{n}", f"c{n % 3}", "1 High Street") for n in range(60)]
    files.write("analytics.previous.duckdb", {"orders": (columns, orders[:50])})
    files.write("analytics.duckdb", {"orders": (columns, orders)})
    (table,) = files.compare({"orders": ("order_id",)}).tables
    (address,) = [column for column in table.columns if column.name == "address"] or [None]
    assert table.added == 10
    assert address is None or (address.before.shares, address.now.shares) == ({}, {})


def test_a_run_that_made_the_same_is_equal(files: Files) -> None:
    before, _ = histories(1)
    files.write("analytics.previous.duckdb", {"customers": (CUSTOMERS, rows(before, "r1"))})
    files.write("analytics.duckdb", {"customers": (CUSTOMERS, rows(before[::-1], "r2"))}, "r2")
    comparison = files.compare({"customers": ("customer_id",)})
    assert comparison.is_equal
    assert [(t.name, t.is_equal, t.columns) for t in comparison.tables] == [("customers", True, ())]
    assert (comparison.before.run_id, comparison.now.run_id) == ("r1", "r2"), "the last that published, not the failed"


def test_without_a_key_the_rows_as_a_whole_count(files: Files) -> None:
    log = ("reason varchar, worth bigint", [("late", 1), ("late", 1), ("void", 2)])
    files.write("analytics.previous.duckdb", {"log": log})
    files.write("analytics.duckdb", {"log": (log[0], log[1][::-1])})
    assert files.compare({}).is_equal
    files.write("analytics.duckdb", {"log": (log[0], [("late", 1), ("void", 2), ("void", 2)])})
    (table,) = files.compare({}).tables
    assert (table.is_equal, table.key, table.rows, table.added) == (False, (), (3, 3), None)
    totals = {c.name: (c.before.total, c.now.total, c.changed) for c in table.columns if c.name == "worth"}
    assert totals == {"worth": (4, 5, None)}


def test_columns_and_tables_that_come_and_go(files: Files) -> None:
    files.write(
        "analytics.previous.duckdb", {"t": ("k bigint, a bigint, b date", [(1, 1, None)]), "old": ("k bigint", [])}
    )
    files.write("analytics.duckdb", {"t": ("k bigint, b varchar, c double", [(1, "x", 0.5)]), "new": ("k bigint", [])})
    comparison = files.compare({"t": ("k",)})
    (table,) = comparison.tables
    assert table.schema == ("c double was added", "a bigint was removed", "b was date, now varchar")
    assert (table.added, table.removed, table.changed, table.is_equal) == (0, 0, 0, False)
    assert (comparison.only_before, comparison.only_now) == (("old",), ("new",))
    assert files.compare({"t": ("k",)}, only={"old"}).only_before == ("old",)


def test_keys_that_are_null_match(files: Files) -> None:
    table = ("k varchar, n bigint", [(None, 1), ("a", 2)])
    files.write("analytics.previous.duckdb", {"t": table})
    files.write("analytics.duckdb", {"t": (table[0], [(None, 5), ("a", 2)])})
    (found,) = files.compare({"t": ("k",)}).tables
    assert (found.added, found.removed, found.changed) == (0, 0, 1)
    assert [column.name for column in found.columns] == ["n"]


def test_many_columns_take_several_statements(files: Files) -> None:
    names = [f"n{i}" for i in range(40)]
    columns = "k bigint, " + ", ".join(f"{name} bigint" for name in names)
    files.write("analytics.previous.duckdb", {"t": (columns, [(1, *range(40))])})
    files.write("analytics.duckdb", {"t": (columns, [(1, *range(1, 41))])})
    (table,) = files.compare({"t": ("k",)}).tables
    found: dict[str, ColumnDiff] = {column.name: column for column in table.columns}
    assert {n: (c.before.total, c.now.total) for n, c in found.items()} == {f"n{i}": (i, i + 1) for i in range(40)}


def test_lists_and_unsigned_numbers(files: Files) -> None:
    columns = "k bigint, tags bigint[], n ubigint"
    files.write("analytics.previous.duckdb", {"t": (columns, [(1, [1, 2], 3)])})
    files.write("analytics.duckdb", {"t": (columns, [(1, [1, 3], 4)])})
    (table,) = files.compare({"t": ("k",)}).tables
    found = {c.name: (c.changed, c.before.total, c.now.total) for c in table.columns}
    assert found == {"tags": (1, None, None), "n": (1, 3, 4)}


def test_another_file_is_compared(files: Files) -> None:
    table = ("k bigint", [(1,)])
    files.write("analytics.duckdb", {"t": table})
    other = files.write("elsewhere.duckdb", {"t": (table[0], [(1,), (2,)])})
    (found,) = files.compare({"t": ("k",)}, other=other).tables
    assert (found.rows, found.removed) == ((2, 1), 1)


@pytest.mark.parametrize(
    ("names", "other", "message"),
    [
        ([], None, "nothing is published yet."),
        (["analytics.duckdb"], None, "there is no analytics.previous.duckdb."),
        (["analytics.duckdb"], "nowhere.duckdb", "no such file."),
        (["analytics.duckdb"], "analytics.duckdb", "is the last publication itself."),
    ],
)
def test_what_cannot_be_compared(files: Files, names: list[str], other: str | None, message: str) -> None:
    for name in names:
        files.write(name, {"t": ("k bigint", [(1,)])})
    with pytest.raises(ConfigError) as caught:
        files.compare({}, other=files.root / other if other else None)
    assert message in caught.value.message


def test_a_file_that_is_no_publication(files: Files) -> None:
    files.write("analytics.duckdb", {"t": ("k bigint", [(1,)])})
    with duckdb.connect(str(files.root / "raw.duckdb")) as connection:
        connection.execute("create table orders(n bigint)")
    with pytest.raises(ConfigError, match="no publication of sqlkit"):
        files.compare({}, other=files.root / "raw.duckdb")
