"""The whole catalogue on a million rows and on adversarial rows, in every form: 1e-12, and nothing flipped."""

from __future__ import annotations

import warnings

import pytest

from tests.scoring.agreement import FORMS, ROWS, People, measure, people
from tests.scoring.catalogue import CATALOGUE, Entry
from tests.scoring.shop import EXACT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def everyone() -> People:
    return people(ROWS)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_agrees(entry: Entry, everyone: People) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unknown categories and unfinished fits: said on purpose
        found = measure(entry, everyone)
    assert set(found.worst) == set(found.adversarial) == set(FORMS)
    assert max(found.worst.values()) <= EXACT
    assert max(found.adversarial.values()) <= EXACT
    assert not any(found.flipped.values()), found.flipped
    assert found.ties < ROWS / 1000
