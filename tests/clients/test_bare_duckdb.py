"""The published macro scores in a DuckDB that has nothing of sqlkit beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.clients.published import HERE, differences, scored_by
from tests.publishing.shop import query

pytestmark = pytest.mark.slow

BARE = [sys.executable, "-I", str(HERE / "score.py")]


def test_scores_are_those_published(file: Path) -> None:
    assert differences(file, scored_by(BARE, file)) == []


def test_texts_and_gaps_were_among_what_was_scored(file: Path) -> None:
    """Where clients are likeliest to differ: NULL, a category, a zero divided by."""
    some = "count(plan) between 1 and count(*) - 1, count(distinct tier) = 3, count(mean_gap_days) < count(*)"
    assert query(file, f"select {some} from feature_snapshots") == [(True, True, True)]


def test_a_changed_feature_changes_scores(file: Path, tmp_path: Path) -> None:
    """The comparison can fail: the macro computes from what it is given, and holds no scores."""
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(file.read_bytes())
    _execute(copy, "update feature_snapshots set days_since_last_order = days_since_last_order + 40")
    assert len(differences(file, scored_by(BARE, copy))) > 100


def _execute(path: Path, sql: str) -> None:
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
