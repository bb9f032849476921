"""What is told from a file's contents, and that no row of it comes to Python."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sqlkit.column_types import MONEY
from sqlkit.errors import ConfigError
from sqlkit.mapping.files import open_files
from sqlkit.mapping.profile import FileFacts, profile
from sqlkit.mapping.read import Candidate, read_as
from sqlkit.profile import DEFAULT
from sqlkit.spec import Column
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.base import Warehouse
from tests.mapping.schemas import case, case_names, write_files

TIME, AMOUNT = Column("ordered_at", "timestamp"), Column("amount", MONEY)


def opened(root: Path) -> Warehouse:
    warehouse = warehouse_for(DEFAULT, root)
    warehouse.connect()
    return warehouse


def facts_of(root: Path, text: str) -> FileFacts:
    (path,) = write_files(root, {"file.csv": text})
    warehouse = opened(root)
    try:
        return profile(open_files([path], warehouse)[0], warehouse)
    finally:
        warehouse.close()


def read(root: Path, kind: Column, *values: str) -> Candidate | None:
    rows = "".join(f'{index},"{value}"\n' for index, value in enumerate(values))
    return read_as(kind, facts_of(root, "n,x\n" + rows).columns["x"])


def expression(root: Path, kind: Column, *values: str) -> str | None:
    found = read(root, kind, *values)
    return found.expression if found else None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("2024-01-05", "2024-01-06"), "x"),
        (("2024-01-05T10:00:00", "2024-01-06T10:00:00"), "x"),
        (("25/01/2024", "03/02/2024"), "try_strptime(x, '%d/%m/%Y')"),
        (("01/25/2024", "02/03/2024"), "try_strptime(x, '%m/%d/%Y')"),
        (("25.01.24 10:30", "3.2.24 9:05"), "try_strptime(x, '%d.%m.%y %H:%M')"),
        (("1/25/2024 10:30:15 PM", "2/3/2024 9:05:00 AM"), "try_strptime(x, '%m/%d/%Y %I:%M:%S %p')"),
        (("25-Jan-2024", "03-Feb-2024"), "try_strptime(x, '%d-%b-%Y')"),
        (("January 25, 2024", "February 3, 2024"), "try_strptime(x, '%B %d, %Y')"),
        (("20240125", "20240203"), "try_strptime(cast(x as text), '%Y%m%d')"),
        (("1704448800", "1707127200"), "to_timestamp(x)"),
        (("1704448800123", "1707127200456"), "to_timestamp(x * 0.001)"),
        (("2024-01-05 10:00:00 -0500", "2024-01-06 10:00:00 +0100"), "try_strptime(x, '%Y-%m-%d %H:%M:%S %z')"),
        (("soon", "later"), None),
        (("17", "18"), None),
    ],
)
def test_times(tmp_path: Path, values: tuple[str, ...], expected: str | None) -> None:
    assert expression(tmp_path, TIME, *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("10.50", "11.25"), "x"),
        (("$1,234.50", "$3.00"), "try_cast(regexp_replace(x, '[^0-9.-]', '', 'g') as decimal(18, 4))"),
        (
            ("1.234,50 €", "3,00 €"),
            "try_cast(replace(regexp_replace(x, '[^0-9,-]', '', 'g'), ',', '.') as decimal(18, 4))",
        ),
        (("2024-01-05", "2024-01-06"), None),
        (("5th Avenue", "7th Avenue"), None),
        (("true", "false"), None),
    ],
)
def test_amounts(tmp_path: Path, values: tuple[str, ...], expected: str | None) -> None:
    assert expression(tmp_path, AMOUNT, *values) == expected


def test_a_tie_of_day_and_month_is_told_and_both_are_offered(tmp_path: Path) -> None:
    found = read(tmp_path, TIME, "03/03/2024", "04/04/2024")
    assert found is not None
    assert found.expression == "try_strptime(x, '%d/%m/%Y')"
    assert found.choices == ("try_strptime(x, '%m/%d/%Y')",)
    assert "other way round" in found.doubt
    assert not found.is_sure


def test_few_unreadable_times_are_told_and_many_are_no_times(tmp_path: Path) -> None:
    days = [f"{day:02}/01/2024" for day in range(1, 29)]
    found = read(tmp_path, TIME, *days, "31/02/2024")
    assert found is not None
    assert found.doubt.startswith("1 values cannot be read")
    assert read(tmp_path, TIME, *days, *["31/02/2024"] * 10) is None


def test_whole_amounts_may_be_cents(tmp_path: Path) -> None:
    found = read(tmp_path, AMOUNT, "1999", "250")
    assert found is not None
    assert found.choices == ("cast(x * 0.01 as decimal(18, 4))",)
    assert "cents" in found.doubt


def test_counts(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, "a,b\n1,x\n-2,\n0,x\n2.5,y\n").columns
    a, b = facts["a"], facts["b"]
    assert (a.rows, a.filled, a.distinct, a.numbers, a.whole, a.negative, a.zero) == (4, 4, 4, 4, 3, 1, 1)
    assert (b.filled, b.distinct, b.numbers) == (3, 2, 0)
    assert a.is_unique
    assert not b.is_unique


def test_no_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no rows"):
        facts_of(tmp_path, "order_id,total\n")


PEOPLE = """id,status_name,full_name,email,currency,iban,note
1,ann,Ann Miller,ann@example.com,EUR,DE01,likes tea
2,bob,Bob Smith,bob@example.com,EUR,DE02,likes tea
"""


def test_values_that_may_name_people_stay_where_they_are(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, PEOPLE)
    told = " ".join(str(getattr(c, f.name)) for c in facts.columns.values() for f in fields(c))
    for value in ("Miller", "Smith", "example.com", "DE01", "likes"):
        assert value not in told
    assert facts.columns["currency"].values == {"EUR": 2}


@pytest.mark.parametrize("name", case_names())
def test_only_aggregates_pass_the_door(tmp_path: Path, name: str) -> None:
    warehouse = opened(tmp_path)
    for file in open_files(write_files(tmp_path, case(name).files), warehouse):
        profile(file, warehouse)
    warehouse.close()
    assert {passage.kind for passage in warehouse.passages} == {"metadata", "aggregate"}
    assert sum(passage.customer_rows for passage in warehouse.passages) == 0


def test_files_that_a_shell_took_apart_are_joined_again(tmp_path: Path) -> None:
    files = {f"sales_{year}.csv": f"order_id,total\n{year},1.50\n" for year in (2022, 2023)}
    warehouse = opened(tmp_path)
    (joined,) = open_files(write_files(tmp_path, files), warehouse)
    assert joined.written == "sales_202*.csv"
    assert profile(joined, warehouse).rows == 2
    (tmp_path / "sales_2024_draft.csv").write_text("order_id,total\n9,9\n")
    apart = open_files([str(tmp_path / name) for name in files], warehouse)
    assert [file.written for file in apart] == ["sales_2022.csv", "sales_2023.csv"]
    warehouse.close()


def test_a_file_whose_name_looks_like_a_pattern_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"sales[1].csv": "order_id,total\n1,1.50\n", "sales1.csv": "other\n2\n"})
    warehouse = opened(tmp_path)
    with pytest.raises(ConfigError, match="read as a pattern"):
        open_files([str(tmp_path / "sales[1].csv")], warehouse)
    warehouse.close()


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("salse.csv", r"Did you mean 'sales.csv'"),
        ("*.xml", "no file matches"),
        ("sales.xlsx", "cannot tell how to read"),
    ],
)
def test_what_cannot_be_opened_says_so(tmp_path: Path, argument: str, message: str) -> None:
    write_files(tmp_path, {"sales.csv": "a\n1\n", "sales.xlsx": "a\n1\n"})
    warehouse = opened(tmp_path)
    with pytest.raises(ConfigError, match=message):
        open_files([str(tmp_path / argument)], warehouse)
    warehouse.close()
