"""The published macro scores in DuckDB's Node client, another release of the engine with no Python near."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.clients.published import HERE, differences, scored_by

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def node() -> list[str]:
    """The command; fails, rather than skips, where its environment is missing."""
    program = shutil.which("node")
    assert program, "Node is not installed; these tests are asked for by -m clients only"
    assert (HERE / "node_modules").is_dir(), "run `bash .ci/clients`, which installs what package.json names"
    return [program, str(HERE / "score.mjs")]


def test_scores_are_those_published(file: Path, node: list[str]) -> None:
    found = scored_by(node, file)
    assert found.version != f"v{duckdb.__version__}", "the point is that it is another release"
    assert differences(file, found) == []
