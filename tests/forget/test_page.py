"""docs/erasure.md is executed, in order, in one empty folder."""

from __future__ import annotations

from pathlib import Path

from tests.documented import blocks, follow
from tests.snowflake.static import faults


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks("docs/erasure.md"), tmp_path) == 11


def test_what_an_administrator_may_say_is_sound() -> None:
    statements = [
        text.strip() for block in blocks("docs/erasure.md", "sql") for text in block.split(";") if text.strip()
    ]
    assert len(statements) == 4
    assert [fault for text in statements for fault in faults(text)] == []
