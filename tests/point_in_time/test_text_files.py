"""What a value in a CSV file means does not depend on later rows: types are the contract's, not the file's guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import query

PROJECT = """
as_of: 2024-04-01
timezone: Europe/London
inputs:
  orders:
    file: orders.csv
"""

# Each case: three orders known at the as_of date, one later row, and what the known ones must come to.
CASES = {
    "an id of letters among ids of digits": (
        ["1,007,2024-01-05 10:00:00,10", "2,07,2024-01-06 10:00:00,20", "3,7,2024-01-07 10:00:00,30"],
        "4,A7,2024-06-01 10:00:00,40",
        [("007", "2024-01-05", "10.0000"), ("07", "2024-01-06", "20.0000"), ("7", "2024-01-07", "30.0000")],
    ),
    "an id too long for a whole number": (
        ["1,12345678901234567,2024-01-05 10:00:00,10"],
        "2,123456789012345678901,2024-06-01 10:00:00,20",
        [("12345678901234567", "2024-01-05", "10.0000")],
    ),
    "an amount of words among amounts of five places": (  # as text 1.00015 rounds up; the nearest double is below it
        ["1,a,2024-01-05 10:00:00,1.00015", "2,b,2024-01-06 10:00:00,2.5"],
        "3,a,2024-06-01 10:00:00,nothing",
        [("a", "2024-01-05", "1.0002"), ("b", "2024-01-06", "2.5000")],
    ),
    "a time of words among times with a zone": (  # 23:30 UTC in July is the next day in London
        ["1,a,2023-07-05T23:30:00Z,10", "2,b,2023-07-05T23:30:00Z,20"],
        "3,a,soon,30",
        [("a", "2023-07-06", "10.0000"), ("b", "2023-07-06", "20.0000")],
    ),
    "a time with a zone among times without": (
        ["1,a,2023-07-05 23:30:00,10", "2,b,2023-07-05 23:30:00,20"],
        "3,a,2024-07-05T23:30:00Z,30",
        [("a", "2023-07-05", "10.0000"), ("b", "2023-07-05", "20.0000")],
    ),
    "a day beyond the twelfth among ambiguous ones": (  # nobody can tell 02/03: it is set aside, not guessed
        ["1,a,02/03/2024,10", "2,b,2024-01-06,20"],
        "3,a,25/06/2024,30",
        [("b", "2024-01-06", "20.0000")],
    ),
    "a day beyond the twelfth among none but ambiguous ones": (
        ["1,a,02/03/2024,10", "2,b,04/01/2024,20"],
        "3,a,25/06/2024,30",
        None,
    ),
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    root = tmp_path_factory.mktemp("text")
    (root / "sqlkit.yml").write_text(PROJECT, encoding="utf-8")
    return compile_project(load_project(root))


def customers(manifest: Manifest, root: Path, lines: list[str]) -> list[tuple[str, ...]]:
    root.mkdir()
    text = "\n".join(["order_id,customer_id,ordered_at,amount", *lines])
    (root / "orders.csv").write_text(text + "\n", encoding="utf-8")
    build(manifest, warehouse_for(DEFAULT, root), lambda event: None, Request(["+ltv_customers"], full_refresh=True))
    columns = "customer_id, first_ordered_on::varchar, revenue_to_date::varchar"
    return query(root / "analytics.duckdb", f"select {columns} from ltv_customers order by 1")


@pytest.mark.parametrize("case", CASES)
def test_a_later_row_changes_no_earlier_value(tmp_path: Path, manifest: Manifest, case: str) -> None:
    known, later, expected = CASES[case]
    before = customers(manifest, tmp_path / "known", known)
    after = customers(manifest, tmp_path / "after", [*known, later])
    assert before == after
    assert expected is None or before == expected
