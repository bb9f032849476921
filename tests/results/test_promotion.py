"""A shop built as months pass: which model scores is the one that its comparisons say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.project import FILE
from tests.publishing.shop import query

DATES = ("2023-09-01", "2023-10-15", "2023-12-01", "2024-01-15", "2024-03-01", "2024-04-15")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    root = tmp_path_factory.mktemp("promotion") / "shop"
    root.mkdir()
    shutil.copy(Path(sqlkit.demo.__file__).parent / "project" / FILE, root)
    sqlkit.demo.generate(root / "data", 1500)
    told = [line for date in DATES for line in built(root, date)]
    return root / "analytics.duckdb", told


def built(root: Path, date: str) -> list[str]:
    path = root / "sqlkit.yml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(f"as_of: {date}" if line.startswith("as_of:") else line for line in lines))
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root), "--select", "+score_snapshots"])
    assert result.exit_code == 0, result.output
    return [line for line in result.output.splitlines() if "churn_model" in line]


def test_each_date_is_scored_by_the_last_that_took_over(shop: tuple[Path, list[str]]) -> None:
    published, _ = shop
    registered = """
        select trained_as_of, model_version, is_promoted from model_registry
        where model_name = 'churn_model' order by trained_as_of
    """
    tried = query(published, registered)
    assert [str(day) for day, _, _ in tried] == list(DATES)
    scored = dict(query(published, "select distinct as_of_date, model_version from score_snapshots"))
    champion = ""
    for day, version, is_promoted in tried:
        champion = version if is_promoted else champion
        assert scored[day] == champion


def test_who_took_over_clearly_had_the_lower_log_loss(shop: tuple[Path, list[str]]) -> None:
    compared = """
        select registry.is_promoted, metrics.model_ahead_upper
        from model_registry as registry
        inner join model_metrics as metrics using (model_name, model_version, run_id)
        where metrics.scored_by = 'champion' and metrics.metric = 'log_loss' and model_name = 'churn_model'
    """
    found = query(shop[0], compared)
    assert len(found) == len(DATES) - 1
    assert {is_promoted for is_promoted, _ in found} == {True, False}, "dates that try only one of the two"
    assert all((most < 0) == is_promoted for is_promoted, most in found)


def test_a_challenger_that_lost_is_told_and_not_tried_again_at_once(shop: tuple[Path, list[str]]) -> None:
    published, told = shop
    lost = [line for line in told if "trained anew, does not beat it" in line]
    count = "select count(*) from model_registry where model_name = 'churn_model' and not is_promoted"
    assert lost
    ((before,),) = query(published, count)
    assert len(lost) >= before
    again = built(published.parent, "2024-04-20")
    assert any("kept" in line for line in again)
    assert query(published, "select count(*) from model_registry where model_name = 'churn_model'") == [(len(DATES),)]
