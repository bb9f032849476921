"""docs/contracts.md is executed, in order, in one empty folder."""

from __future__ import annotations

from pathlib import Path

from tests.documented import blocks, follow, printed

PAGE = "docs/contracts.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 13
    assert printed(PAGE, tmp_path) == ["True\n"]
