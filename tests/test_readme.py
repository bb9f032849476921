"""The README's tour is executed, in order, in one empty folder; `...` in it stands for any text."""

from __future__ import annotations

from pathlib import Path

from tests.documented import blocks, follow, matches


def test_matches_is_strict() -> None:
    assert matches("a...c", "abc")
    assert not matches("a...c", "abcd")
    assert not matches("", "x")


def test_the_tour(tmp_path: Path) -> None:
    assert follow(blocks("README.md"), tmp_path) >= 10
