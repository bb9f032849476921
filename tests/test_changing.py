"""docs/changing.md is executed, in order, in one empty folder."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_readme import follow

PAGE = Path(__file__).parents[1] / "docs" / "changing.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert follow(blocks, tmp_path) == 12
