"""Fixtures for all tests, and what happens to tests on real data where there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two workers on two cores: threads of boosting would wait for each other


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data sets; tests that ask for it carry the mark `realdata`."""
    return Path(os.environ["SQLKIT_REALDATA"])


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shipped models are rendered and compiled once for all tests that ask for this, which are about other models."""
    from tests.mistakes.memory import remember

    remember(monkeypatch)


REAL = frozenset({"realdata", "online_retail", "cdnow"})
"""Fixtures that stand for data which is not shipped."""

SLOW = frozenset(
    """
    publishing point_in_time forget lifecycle artifacts results semantics fuzz
    test_readme.py test_changing.py test_contracts_page.py test_extending.py test_overrides.py
    test_build_after_init.py test_startup.py test_whole_site.py
    hostile.yml test_explain.py test_telco.py test_page.py test_report.py test_any_tables.py
    test_booster_project.py test_bootstrap.py test_halving.py test_calibrator.py test_determinism.py
    test_properties.py test_accuracy.py test_intervals.py test_statistics.py test_attributes.py test_kaplan_meier.py
    orchestration test_compile_cache.py test_known_schemas.py test_log_format.py test_written.py
    test_benchmarks.py test_static.py test_session.py test_publication.py test_routines_training.py
    test_clusters_train.py test_segments_page.py test_assigned.py test_tasks.py test_tasks_static.py
    """.split()
)
"""Folders and files whose tests build many projects or compute for long; `pytest -m slow` and the gate run them."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that the marks leave out whole: reading them imports every library, in each process anew."""
    asked = config.option.markexpr
    if collection_path.is_dir() or "slow" not in asked:
        return None
    if _is_slow(collection_path):
        return "not slow" in asked or None
    return (asked == "slow" and not _marks_slow(collection_path)) or None


def _is_slow(path: Path) -> bool:
    return not SLOW.isdisjoint((path.parent.name, path.name))


def _marks_slow(path: Path) -> bool:
    return path.suffix == ".py" and "mark.slow" in path.read_text(encoding="utf-8")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow folders; leave tests on real data out, with the reason, where SQLKIT_REALDATA names no folder."""
    place = os.environ.get("SQLKIT_REALDATA")
    for item in items:
        if _is_slow(item.path) and not item.get_closest_marker("snowflake_emulated"):
            item.add_marker(pytest.mark.slow)
        if not REAL.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.realdata)
        if item.get_closest_marker("realdata") and not place:
            item.add_marker(pytest.mark.skip(reason="SQLKIT_REALDATA names no folder"))
