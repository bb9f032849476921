"""docs/survival.md is executed as the README is, and its Python after that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documented import blocks, follow, printed

pytestmark = pytest.mark.slow

PAGE = "docs/survival.md"


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 2
    ratios, survival = printed(PAGE, tmp_path)
    assert re.fullmatch(r"mrr: [\d.]+ \(95 % .*\)\nplan: \w+ against \w+: [\d.]+ \(95 % .*\)\n", ratios)
    shares = [int(share) for share in re.findall(r"(\d+)%", survival)]
    assert 100 > shares[0] > shares[1] > 0
