"""docs/fairness.md is executed as the README is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documented import blocks, follow

pytestmark = pytest.mark.slow

PAGE = "docs/fairness.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 5
