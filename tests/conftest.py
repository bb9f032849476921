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

SLOW = frozenset(
    (
        "publishing point_in_time forget artifacts results fuzz test_build_after_init.py test_explain.py test_telco.py"
        " test_static.py test_session.py test_publication.py test_routines_training.py test_accuracy.py"
        " test_kaplan_meier.py test_page.py test_simulated.py test_any_tables.py test_report.py"
    ).split()
)
"""Folders and files whose tests build many projects or compute for long; `pytest -m slow` and the gate run them."""


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow folders; leave tests on real data out, with the reason, where SQLKIT_REALDATA names no folder."""
    place = os.environ.get("SQLKIT_REALDATA")
    for item in items:
        if not SLOW.isdisjoint((item.path.parent.name, item.path.name)):
            item.add_marker(pytest.mark.slow)
        if not REAL.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.realdata)
        if item.get_closest_marker("realdata") and not place:
            item.add_marker(pytest.mark.skip(reason="SQLKIT_REALDATA names no folder"))
