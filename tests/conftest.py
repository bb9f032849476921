"""Fixtures for all tests, and what happens to tests on real data where there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data sets; tests that ask for it carry the mark `realdata`."""
    return Path(os.environ["SQLKIT_REALDATA"])


REAL = frozenset({"realdata", "online_retail", "cdnow"})
"""Fixtures that stand for data which is not shipped."""

SLOW = ("publishing", "point_in_time")
"""Folders whose tests build a project many times each; `pytest -m slow` and the gate run them."""


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow folders; leave tests on real data out, with the reason, where SQLKIT_REALDATA names no folder."""
    place = os.environ.get("SQLKIT_REALDATA")
    for item in items:
        if item.path.parent.name in SLOW:
            item.add_marker(pytest.mark.slow)
        if not REAL.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.realdata)
        if item.get_closest_marker("realdata") and not place:
            item.add_marker(pytest.mark.skip(reason="SQLKIT_REALDATA names no folder"))
