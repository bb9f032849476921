"""`--log-format json`: stderr is one JSON object a line, with keys that docs/running.md lists, also for mistakes."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import COMMANDS, main
from sqlkit.cli.voice import KEYS
from tests.publishing.shop import new_shop

PAGE = Path(__file__).parents[2] / "docs" / "running.md"

CASES = """
- name: it is {0}
  given: {{orders: [{{order_id: a, amount: 2, channel: '1'}}]}}
  expect: [{{amount: {0}}}]
"""


def lines(result: Result) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in result.stderr.splitlines()]
    assert all(entry.keys() <= KEYS.keys() for entry in found)
    assert all({"at", "status"} <= entry.keys() for entry in found)
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = new_shop(tmp_path_factory.mktemp("log") / "shop")
    (shop.root / "cases").mkdir()
    (shop.root / "cases" / "own_orders.yml").write_text(CASES.format(2) + CASES.format(3))
    arguments = ["build", "--select", "own_orders", "--project-dir", str(shop.root)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return shop.root


@pytest.mark.parametrize(
    ("command", "exit_code", "last", "stdout"),
    [
        ("plan --select +own_orders", 0, {"status": "reuse", "name": "own_orders"}, ""),
        ("build --select own_orders", 0, {"status": "summary"}, ""),
        ("build --select own_orders --empty", 0, {"status": "summary"}, ""),
        ("retry", 0, {"status": "summary", "message": "Nothing to retry: nothing failed in the last build."}, ""),
        ("test", 1, {"status": "error", "message": "1 of 2 cases do not hold.", "exit_code": 1}, ""),
        ("build --select own_ordrs", 2, {"status": "error", "exit_code": 2}, ""),
        ("build --no-such-option", 2, {"status": "error", "exit_code": 2}, ""),
        ("build --threads many", 2, {"status": "error", "exit_code": 2}, ""),
        ("plan --state nowhere", 2, {"status": "error", "exit_code": 2}, ""),
        ("bild", 2, {"status": "error", "exit_code": 2}, ""),
    ],
)
def test_every_line_is_an_object(
    root: Path, monkeypatch: pytest.MonkeyPatch, command: str, exit_code: int, last: dict[str, Any], stdout: str
) -> None:
    monkeypatch.chdir(root)
    result = CliRunner().invoke(main, [*shlex.split(command), "--log-format", "json"])
    assert result.exit_code == exit_code, result.output
    assert lines(result)[-1].items() >= last.items()
    assert result.stdout == stdout


def test_several_mistakes_are_several_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sqlkit.yml").write_text("inputs: {orders: {flie: x.csv}}\nparms: {}\n")
    result = CliRunner().invoke(main, ["build", "--log-format=json"])
    assert result.exit_code == 2
    assert [entry["where"] for entry in lines(result)] == ["sqlkit.yml:1", "sqlkit.yml:2"]
    assert all("hint" in entry or "Did you mean" in entry["message"] for entry in lines(result))


def test_a_failed_case_says_where_and_how(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    found = lines(CliRunner().invoke(main, ["test", "--log-format", "json"]))
    [failed] = [entry for entry in found if entry["status"] == "failed"]
    assert failed["name"] == "own_orders: it is 3"
    assert failed["where"] == "cases/own_orders.yml:6"
    assert "missing    amount: 3" in failed["message"]


def test_the_page_lists_the_keys() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == KEYS


def test_every_command_that_takes_long_has_it() -> None:
    context = click.Context(main)
    with_format = {
        name
        for name in COMMANDS
        if (command := main.get_command(context, name)) and "log_format" in {p.name for p in command.params}
    }
    assert with_format >= {"demo", "plan", "build", "retry", "test"}
