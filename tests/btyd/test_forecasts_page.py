"""docs/forecasts.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documented import blocks, follow, printed

pytestmark = pytest.mark.slow

PAGE = "docs/forecasts.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 4
    accuracy, adds_up = printed(PAGE, tmp_path)
    assert re.fullmatch(r"orders: bias .*\d cohorts within\nrevenue: bias .*\d cohorts within\n", accuracy)
    assert adds_up == "True\n"
