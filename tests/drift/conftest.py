"""The shop, built as of both dates; tests that change it copy it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.drift.shop import LATER, TRAINED, build, write


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As of the day the model was trained."""
    root = tmp_path_factory.mktemp("trained") / "shop"
    write(root)
    assert "churn_model trained" in build(root, TRAINED)
    return root


@pytest.fixture(scope="session")
def shop(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As of both days."""
    root = tmp_path_factory.mktemp("later") / "shop"
    shutil.copytree(trained, root)
    assert "churn_model kept" in build(root, LATER)
    return root
