"""docs/lifetime-value.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import follow

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "lifetime-value.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks("console"), tmp_path) == 2
    printed = []
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path / "tour", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    card, horizons = printed
    assert re.search(r"^holdout: \d+ purchases, expected \d+$", card, re.MULTILINE)
    assert card.count("repeats:") == 8
    assert re.findall(r"in (\d+) days", horizons) == ["30", "365"]
