"""docs/survival.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import follow

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "survival.md").read_text()


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
    ratios, survival = printed
    assert re.fullmatch(r"mrr: [\d.]+ \(95 % .*\)\nplan: \w+ against \w+: [\d.]+ \(95 % .*\)\n", ratios)
    shares = [int(share) for share in re.findall(r"(\d+)%", survival)]
    assert 100 > shares[0] > shares[1] > 0
