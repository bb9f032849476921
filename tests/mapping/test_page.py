"""docs/mapping.md is executed as the README is, and names every preset."""

from __future__ import annotations

import re
from pathlib import Path

from sqlkit.mapping.preset import preset_names
from tests.documented import REPOSITORY, blocks, follow

PAGE = "docs/mapping.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 11


def test_the_page_names_every_preset() -> None:
    presets = re.findall(r"^\| `(\w+)` \|", (REPOSITORY / PAGE).read_text("utf-8"), re.MULTILINE)
    assert presets == ["shopify", "segment", "snowplow", "jaffle"]
    assert set(preset_names()) == set(presets)
