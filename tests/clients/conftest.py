"""Fixtures: published files, one an estimator."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.published import ESTIMATORS, publish

collect_ignore = ["readers"]
"""Programs for other environments, which have nothing of ours."""


@pytest.fixture(scope="session", params=ESTIMATORS)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("clients"), request.param)
