"""What `sqlkit map` finds of a written mapping, by the cases of checks.yml, and what it never shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit.document import read_document
from sqlkit.errors import Problems
from sqlkit.mapping.checks.run import Checked, check_mapping
from sqlkit.project import load_project
from sqlkit.warehouses.base import Warehouse
from tests.mapping.known import opened

CASES: list[dict[str, Any]] = read_document(Path(__file__).with_name("checks.yml")).data["cases"]
ORDERS = (
    "inputs:\n  orders: {file: orders.parquet, columns: {order_id: id, customer_id: who, ordered_at: at, amount: n}}\n"
)


def checked_in(root: Path, mapping: str) -> tuple[Checked, Warehouse]:
    (root / "sqlkit.yml").write_text(mapping, encoding="utf-8")
    warehouse = opened(root, None)
    try:
        return check_mapping(load_project(root), warehouse), warehouse
    finally:
        warehouse.close()


def told(checked: Checked) -> list[str]:
    lines = [re.sub(r"^.*:", "", str(finding.where)) for finding in checked.findings]
    return [f"{f.severity} {f.subject} {line}: {f.found}" for f, line in zip(checked.findings, lines, strict=True)]


@pytest.mark.parametrize("case", CASES, ids=[case["doc"] for case in CASES])
def test_findings(tmp_path: Path, case: dict[str, Any]) -> None:
    for name, text in case["files"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    checked, warehouse = checked_in(tmp_path, case["mapping"])
    assert sorted(told(checked)) == sorted(case["findings"])
    assert all(finding.advice for finding in checked.findings)
    assert {passage.kind for passage in warehouse.passages} <= {"metadata", "aggregate"}


def parquet(root: Path, times: str, rows: int) -> None:
    """Write orders.parquet with times that are an expression over i, from 0 to rows - 1."""
    query = f"select i as id, 'c' || i as who, {times} as at, 1.5 as n from range({rows}) as t(i)"
    duckdb.sql(f"copy ({query}) to '{root / 'orders.parquet'}'")


DAY = "timestamp '2024-01-01' + to_days(cast(i // 100 as integer)) + to_minutes({} + (i * 7) % 1080)"
"""A hundred orders a day, within 18 hours of it."""


@pytest.mark.parametrize(
    ("first_minute", "expected"),
    [
        (6 * 60, []),  # open from six to midnight
        (
            12 * 60,
            ["warning orders.ordered_at 2: the quiet hours are 06:00 to 11:00, which is no night"],
        ),
    ],
)
def test_the_quiet_hours_tell_a_zone(tmp_path: Path, first_minute: int, expected: list[str]) -> None:
    parquet(tmp_path, DAY.format(first_minute), 1000)
    checked, _ = checked_in(tmp_path, ORDERS)
    assert told(checked) == expected


def test_dates_that_a_conversion_moved_off_midnight(tmp_path: Path) -> None:
    parquet(tmp_path, "timestamp '2024-01-01 22:00:00' + to_days(cast(i as integer))", 40)
    checked, _ = checked_in(tmp_path, ORDERS)
    assert told(checked) == ["warning orders.ordered_at 2: all 40 times stand at 1 time of day, none of them midnight"]


def test_times_with_a_zone_need_none(tmp_path: Path) -> None:
    parquet(tmp_path, "timestamptz '2024-01-01 09:00:00+00' + to_hours(cast(i as integer))", 40)
    zoned = f"timezone: Europe/Berlin\n{ORDERS}"
    assert told(checked_in(tmp_path, zoned)[0]) == []
    declared = zoned.replace("{file:", "{timezone: UTC, file:")
    assert told(checked_in(tmp_path, declared)[0]) == ["note orders.ordered_at 3: every time states its own offset"]


def test_mappings_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id,who,at,total\n1,a,2024-01-05,1\n")
    columns = "{order_id: idd, customer_id: whom, ordered_at: at, amount: total}"
    with pytest.raises(Problems, match=r"(?s)idd.*whom"):
        checked_in(tmp_path, f"inputs:\n  orders: {{file: orders.csv, columns: {columns}}}\n")
