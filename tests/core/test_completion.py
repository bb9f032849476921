"""What the shell offers: names that select, from any folder of a project, and nothing instead of an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from core.shops import CONTRACT, QUERY, shop
from sqlkit.cli import main


def offered(*words: str) -> list[str]:
    """What bash would show after these words, the last of them unfinished."""
    complete = BashComplete(main, {}, "sqlkit", "_SQLKIT_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shop(tmp_path_factory.mktemp("completion"), reports__own=CONTRACT + QUERY)
    (root / "cases").mkdir()
    (root / "cases" / "own.yml").write_text("[]\n")
    return root


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["build", "--select", "rfm_"], ["rfm_base", "rfm_cut_points", "rfm_history", "rfm_segments"]),
        (["build", "--select", "+rfm_b"], ["+rfm_base"]),
        (["ls", "--exclude", "own,2+rfm_b"], ["own,2+rfm_base"]),
        (["ls", "--select", "own rfm_b"], ["own rfm_base"]),
        (["plan", "--select", "state:"], ["state:modified", "state:new"]),
        (["plan", "--select", "path:rep"], ["path:reports"]),
        (["plan", "--select", "tag:seg"], ["tag:segments"]),
        (["compile", "ow"], ["own"]),
        (["show", "rfm_"], ["rfm_cut_points", "rfm_history", "rfm_segments"]),
        (["card", "spend"], ["spend_model"]),
        (["eject", "cohort_c"], ["cohort_churn"]),
        (["test", ""], ["own"]),
        (["ret"], ["retry"]),
        (["build", "--log-format", "j"], ["json"]),
    ],
)
def test_what_is_offered(root: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]) -> None:
    monkeypatch.chdir(root / "templates")
    assert offered(*words) == expected


def test_another_folder_can_be_named(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("show", "--project-dir", str(root), "ow") == ["own"]


@pytest.mark.parametrize("text", [None, "inputs: [", "inputs: {orders: {file: x.csv}}\nparams: {no: 1}\n"])
def test_a_project_that_cannot_be_read_offers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "sqlkit.yml").write_text(text)
    for words in (["build", "--select", "r"], ["show", "r"], ["compile", "r"], ["test", "r"]):
        assert offered(*words) == []
