"""docs/actions.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documented import blocks, follow, printed

pytestmark = pytest.mark.slow

PAGE = "docs/actions.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 3
    (drawn,) = printed(PAGE, tmp_path)
    found = re.fullmatch(r"(\d+) to contact, (\d+) to hold out\n", drawn)
    assert found is not None
    contacted, held_out = map(int, found.groups())
    assert contacted > held_out > 0
