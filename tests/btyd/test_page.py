"""docs/lifetime-value.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documented import blocks, follow, printed

pytestmark = pytest.mark.slow

PAGE = "docs/lifetime-value.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 2
    card, horizons = printed(PAGE, tmp_path)
    assert re.search(r"^holdout: \d+ purchases, expected \d+$", card, re.MULTILINE)
    assert card.count("repeats:") == 8
    assert re.findall(r"in (\d+) days", horizons) == ["30", "365"]
