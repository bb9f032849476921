"""The publication that a build replaces stays as it was, under another name, until the next is replaced."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.warehouses.duckdb import files
from tests.publishing.shop import Shop, new_shop, query, sha, start

SELECT = ["+rfm_segments"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    found.build(select=SELECT)
    return found


def diff(shop: Shop, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments, "--project-dir", str(shop.root)])


def test_each_publication_is_kept_until_the_next_is_replaced(shop: Shop) -> None:
    assert not shop.previous.exists()
    shas = [sha(shop.published)]
    for count in (310, 320):
        shop.write_orders(count)
        shop.build(select=SELECT)
        assert sha(shop.previous) == shas[-1]
        shas.append(sha(shop.published))
    assert len(set(shas)) == 3


def test_a_build_that_changes_nothing_keeps_what_was_kept(shop: Shop) -> None:
    shop.write_orders(310)
    shop.build(select=SELECT)
    before = sha(shop.previous)
    shop.build(select=SELECT, full_refresh=False)
    assert sha(shop.previous) == before


@pytest.mark.parametrize("point", ["renamed-0", "renamed-1", "renamed-2"])
def test_killed_beside_the_swap_nothing_false_is_compared(shop: Shop, point: str) -> None:
    old = sha(shop.published)
    child = start(shop, "serve", *SELECT)
    shop.write_orders(310)
    assert child.ask(point) == "killed"
    assert sha(shop.previous) == old
    result = diff(shop)
    if point != "renamed-2":  # the kept publication is still the last one
        assert result.exit_code == 2
        assert "no publication before the last is kept" in result.output
    else:
        assert result.exit_code == 0, result.output
        assert "rfm_segments" in result.output
    shop.write_orders(320)
    assert child.ask("build").startswith("SET")
    assert shop.leftovers() == []
    assert diff(shop).exit_code == 0
    child.end()


def test_without_hard_links_nothing_is_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write_orders(310)
    shop.build(select=SELECT)
    assert shop.previous.exists()

    def refused(source: Path, target: Path) -> None:
        raise PermissionError(1, os.strerror(1), str(target))

    monkeypatch.setattr(files.os, "link", refused)
    old = sha(shop.published)
    shop.write_orders(320)
    shop.build(select=SELECT)
    assert sha(shop.published) != old
    assert not shop.previous.exists(), "an older one would be taken for the one before the last"


def test_the_command_agrees_with_sql_over_both_files(shop: Shop) -> None:
    shop.write_orders(340)
    shop.build(select=SELECT)
    data = json.loads(diff(shop, "rfm", "--format", "json").stdout)
    (table,) = data["tables"]
    columns = {column["name"]: column for column in table["columns"]}
    for index, path in enumerate((shop.previous, shop.published)):
        side = ("before", "now")[index]
        ((count, orders, spent),) = query(path, "select count(*), sum(frequency), sum(monetary)::varchar from rfm")
        assert table["rows"][index] == count
        assert columns["frequency"][side]["total"] == orders
        assert columns["monetary"][side]["total"] == spent
        assert data[side]["run_id"] == query(path, "select distinct run_id from rfm")[0][0]
    assert not data["is_equal"]
    assert diff(shop, "--exit-code").exit_code == 1
    assert diff(shop, "--exit-code", "-s", "rfmm").exit_code == 2
    moved = set(query(shop.published, "select customer_id, frequency from rfm")) - set(
        query(shop.previous, "select customer_id, frequency from rfm")
    )
    assert columns["frequency"]["changed"] == len(moved) - table["added"]


def test_another_targets_publication(shop: Shop) -> None:
    (shop.root / "profiles.yml").write_text(
        "shop:\n  target: dev\n  outputs:\n"
        "    dev: {type: duckdb, publish: analytics.duckdb}\n"
        "    prod: {type: duckdb, publish: prod.duckdb, schema: live}\n"
        "    far: {type: snowflake, account: a, user: u}\n"
    )
    built = CliRunner().invoke(
        main, ["build", "-s", "+rfm_segments", "--target", "prod", "--project-dir", str(shop.root)]
    )
    assert built.exit_code == 0, built.output
    same = diff(shop, "--against-target", "prod", "--exit-code")
    assert same.exit_code == 0, same.output
    assert "Equal: " in same.output
    assert "prod.duckdb" in same.output
    far = diff(shop, "--against-target", "far")
    assert far.exit_code == 2
    assert "the target far is on snowflake, which duckdb cannot read." in far.output
    typo = diff(shop, "--against-target", "prd")
    assert typo.exit_code == 2
    assert "Did you mean 'prod'?" in typo.output
