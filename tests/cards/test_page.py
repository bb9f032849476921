"""docs/churn.md is executed as the README is; its figures of real data are those of the card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlkit.cli import main
from tests.documented import REPOSITORY, blocks, follow

pytestmark = pytest.mark.slow

PAGE = "docs/churn.md"
EXAMPLE = REPOSITORY / "examples" / "online_retail" / "sqlkit.yml"
FIGURES = re.compile(r"^\| (?:measure|AUC|Brier score|as scored|before) \|.*$", re.MULTILINE)


def test_what_the_page_shows_is_what_is_printed(tmp_path: Path) -> None:
    assert follow(blocks(PAGE), tmp_path) == 6


@pytest.mark.realdata
def test_its_figures_are_those_of_the_card(realdata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLINE_RETAIL", str(realdata / "online_retail" / "online_retail_1.parquet"))
    (tmp_path / "sqlkit.yml").write_text(EXAMPLE.read_text("utf-8"), encoding="utf-8")
    where = ["--project-dir", str(tmp_path)]
    built = CliRunner().invoke(main, ["build", "--select", "+churn_scores", *where], catch_exceptions=False)
    assert built.exit_code == 0, built.output
    card = CliRunner().invoke(main, ["card", "churn_model", *where], catch_exceptions=False).output
    page = re.sub(r"^```console\n.*?^```$", "", (REPOSITORY / PAGE).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    told = FIGURES.findall(page)
    assert len(told) == 8
    assert set(told) <= set(card.splitlines())
