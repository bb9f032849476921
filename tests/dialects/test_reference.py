"""The page of portable SQL is the one the list makes."""

from __future__ import annotations

from pathlib import Path

from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.reference import markdown

PAGE = Path(__file__).parents[2] / "docs" / "portable-sql.md"


def test_the_page_is_not_stale() -> None:
    written = PAGE.read_text("utf-8")
    assert written == markdown(), "python -m sqlkit.dialects.reference docs/portable-sql.md"


def test_the_page_has_every_function_and_refusal() -> None:
    page = markdown()
    for function in catalogue().functions:
        assert f"\n### {function.name}\n" in page
        assert function.snowflake in page
    for entry in catalogue().banned:
        assert entry.write.replace("|", "\\|") in page


def test_no_table_row_is_broken_by_a_bar() -> None:
    widths = {line.replace("\\|", "").count("|") for line in markdown().splitlines() if line.startswith("| ")}
    # Refusals have two columns, cases three, the sample eight.
    assert widths == {3, 4, 9}
