"""`state:` selects what a person changed since the last publication, or since another target/; data is not it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from tests.publishing.shop import new_shop, query

CASES = "- name: it is itself\n  given: {orders: [{order_id: a, channel: '1'}]}\n  expect: [{order_id: a}]\n"

READER = """{#---
doc: Orders by where they were made.
grain: channel_number
columns: {channel_number: integer, orders: bigint}
---#}
select own.channel_number, count(*) as orders
from {{ ref("own_orders") }} as own
group by own.channel_number
"""

UNREAD = ("exposures", "order_items", "population")
"""Inputs that the shop does not map and no result needs: their models are never made, and so never new."""


def sqlkit(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = new_shop(tmp_path_factory.mktemp("changed") / "shop").root
    (root / "templates" / "own_reader.sql").write_text(READER)
    (root / "cases").mkdir()
    (root / "cases" / "own_orders.yml").write_text(CASES)
    result = sqlkit(root, "build", "--select", "+own_reader +customer_churn")
    assert result.exit_code == 0, result.output
    shutil.copytree(root / "target", root.parent / "earlier")
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "shop"))


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edited(root: Path) -> None:
        path = root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edited


OWN = "templates/own_orders.sql"
EDITS: list[tuple[Callable[[Path], None], set[str]]] = [
    (edit(OWN, "orders.amount,", "orders.amount + 0 as amount,"), {"own_orders"}),
    (edit(OWN, "what was paid", "what was paid for it"), {"own_orders"}),
    (edit(OWN, "[0, 1000]", "[0, 2000]"), {"own_orders"}),
    (edit("sqlkit.yml", "as_of", "params: {churn: {inactive_days: 90}}\nas_of"), {"customer_churn"}),
    (edit(OWN, "select orders.order_id", "-- by order\nselect orders.order_id"), set()),
    (edit("orders.csv", "o1,", "another,"), set()),
    (edit("sqlkit.yml", "2024-12-01", "2024-11-30"), set()),
]


@pytest.mark.parametrize(("change", "expected"), EDITS)
@pytest.mark.parametrize("state", [[], ["--state", "../earlier"]], ids=["published", "target"])
def test_what_is_modified(
    root: Path, built: Path, state: list[str], change: Callable[[Path], None], expected: set[str]
) -> None:
    """Among what was published: of the rest, every model is new to the publication."""
    change(root)
    state = [text.replace("..", str(built.parent)) for text in state]
    found = {}
    for reader in ("own_reader", "customer_churn"):
        found[reader] = sqlkit(root, "ls", "--select", f"state:modified,+{reader}", *state)
    assert {line for result in found.values() for line in result.stdout.split()} == expected
    for result in found.values():
        nothing = "in common" in result.stderr or "no model is modified" in result.stderr
        assert (result.exit_code == 2) == nothing == (not result.stdout), result.output


def test_commands_take_it(root: Path) -> None:
    edit(OWN, "[0, 1000]", "[0, 2000]")(root)
    chosen = ("--select", "state:modified+,+own_reader+")
    assert sqlkit(root, "ls", *chosen).stdout.split() == ["own_orders", "own_reader"]
    assert "own_orders" in sqlkit(root, "plan", *chosen).stdout
    assert "1 of 1 case holds" in sqlkit(root, "test", *chosen).stdout
    assert sqlkit(root, "build", *chosen).exit_code == 0
    done = sqlkit(root, "build", *chosen)
    assert (done.exit_code, "nothing matches" in done.stderr) == (2, True)


def test_all_is_new_before_anything_is_published(tmp_path: Path) -> None:
    root = new_shop(tmp_path / "shop").root
    unread = {name for name in sqlkit(root, "ls").stdout.split() if name.startswith(UNREAD)}
    assert unread
    everything = [name for name in sqlkit(root, "ls").stdout.split() if name not in unread]
    assert sqlkit(root, "ls", "--select", "state:new").stdout.split() == everything
    assert sqlkit(root, "ls", "--select", "state:modified").stdout.split() == everything


def test_a_new_model_is_new_and_modified(root: Path) -> None:
    (root / "templates" / "own_other.sql").write_text(READER)
    for state in ("new", "modified"):
        found = sqlkit(root, "ls", "--select", f"state:{state},own_*")
        assert found.stdout.split() == ["own_other"], found.output


@pytest.mark.parametrize(
    "text", [None, "no json", "{}", '{"nodes": {"model.a.b": {"resource_type": "model", "name": "b"}}}']
)
def test_a_state_that_is_none_of_ours(root: Path, tmp_path: Path, text: str | None) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    if text is not None:
        (folder / "manifest.json").write_text(text)
    for command in ("ls", "plan", "build", "compile"):
        found = sqlkit(root, command, "--select", "state:modified", "--state", str(folder))
        assert found.exit_code == 2, found.output
        assert "manifest.json" in found.stderr


def test_a_build_does_not_compare_with_what_it_writes(root: Path) -> None:
    found = sqlkit(root, "build", "--select", "state:modified", "--state", str(root / "target"))
    assert (found.exit_code, "what this build writes" in found.stderr) == (2, True)
    assert query(root / "analytics.duckdb", "select count(*) from runs") == [(1,)]
