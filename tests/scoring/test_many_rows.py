"""The whole catalogue on many rows and on adversarial rows, in every form: as promised, and nothing flipped."""

from __future__ import annotations

import warnings

import pytest

from tests.scoring.agreement import FORMS, People, measure, people
from tests.scoring.catalogue import CATALOGUE, Entry

pytestmark = pytest.mark.slow

ROWS = 100_000
"""Every time; docs/coverage.md is measured on a million, by `coverage_page --measure`."""


@pytest.fixture(scope="module")
def everyone() -> People:
    return people(ROWS)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_agrees(entry: Entry, everyone: People) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unknown categories and unfinished fits: said on purpose
        found = measure(entry, everyone)
    assert set(found.worst) == set(found.adversarial) == set(FORMS)
    assert max(found.worst.values()) <= found.within
    assert max(found.adversarial.values()) <= found.within
    assert not any(found.flipped.values()), found.flipped
    assert found.ties < ROWS / 1000
