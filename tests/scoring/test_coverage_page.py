"""docs/coverage.md shows what was measured last, of exactly the catalogue, and what was measured is good enough."""

from __future__ import annotations

import json

import pytest

from tests.scoring.catalogue import CATALOGUE, NAMED_BY_ORBITAL, UNCOVERED
from tests.scoring.coverage_page import ELSEWHERE, FIGURES, PAGE, entries_of, markdown
from tests.scoring.shop import EXACT

AGAIN = "run: python -m tests.scoring.coverage_page --measure"

STORED = json.loads(FIGURES.read_text())


def test_figures_are_of_the_catalogue() -> None:
    assert list(STORED["entries"]) == [entry.name for entry in CATALOGUE], AGAIN
    assert list(STORED["uncovered"]) == [one.name for one in UNCOVERED], AGAIN


def test_page_is_not_stale() -> None:
    assert PAGE.read_text() == markdown(STORED), "run: python -m tests.scoring.coverage_page"


def test_figures_keep_the_promise() -> None:
    for name, one in STORED["entries"].items():
        assert max(*one["worst"].values(), *one["adversarial"].values()) <= one.get("within", EXACT) <= 1e-4, name
        assert not any(one["flipped"].values()), name
    for one in UNCOVERED:
        if one.tolerance is not None:
            assert STORED["uncovered"][one.name] <= one.tolerance, one.name


@pytest.mark.parametrize("named", [name for group in NAMED_BY_ORBITAL.values() for name in group])
def test_all_that_orbital_names_is_on_the_page(named: str) -> None:
    assert entries_of(named) or named in ELSEWHERE
