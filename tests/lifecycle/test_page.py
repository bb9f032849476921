"""docs/past-scores.md is executed, in order, in one empty folder."""

from __future__ import annotations

from pathlib import Path

from tests.documented import blocks, follow


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks("docs/past-scores.md"), tmp_path) == 3
