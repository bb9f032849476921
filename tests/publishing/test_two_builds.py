"""One build at a time, and no swap under a program that writes to the published file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit.build import Request, build
from sqlkit.errors import RunError, SqlkitError, WarehouseError
from sqlkit.profile import DEFAULT
from sqlkit.state import State
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.duckdb.linked import wal
from tests.publishing.shop import Shop, content, new_shop, query, run_ids, sha, start

WRITER = """
import duckdb, sys
with duckdb.connect(sys.argv[1]) as connection:
    connection.execute("create or replace table notes as select 'mine' as note")
    print("open", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    found = new_shop(tmp_path_factory.mktemp("two") / "shop")
    found.build()
    return found


def test_the_second_build_is_told_who_builds(shop: Shop) -> None:
    child = start(shop, "pause")
    assert child.hear() == "paused"
    before = sha(shop.published)
    with pytest.raises(WarehouseError) as error:
        shop.build()
    assert str(child.process.pid) in error.value.message
    assert sha(shop.published) == before
    child.tell("go on")
    said = child.end().strip()
    assert child.process.returncode == 0, said
    assert run_ids(shop.published) == {said}
    shop.build(select=["+rfm"])


def test_a_build_that_came_second_carries_what_the_first_published(shop: Shop) -> None:
    """The first publishes after the second has looked round and before it takes the lock."""
    second = warehouse_for(DEFAULT, shop.root)
    connect, begin = second.connect, second.begin
    first: list[str] = []

    def build_first() -> None:
        if not first:
            first.append("")
            first[0] = shop.build().run_id

    def overtaken_connect() -> None:
        connect()
        build_first()

    def overtaken_begin(run_id: str) -> None:
        build_first()
        begin(run_id)

    second.connect = overtaken_connect
    second.begin = overtaken_begin
    with suppress(WarehouseError):  # where the second takes the lock first, it is the first that is refused
        build(shop.manifest, second, lambda event: None, Request(["rfm"], full_refresh=True))
    if not first[0]:
        return
    assert query(shop.published, "select distinct run_id from ltv_customers") == [(first[0],)]


def test_the_published_file_held_by_a_writer(shop: Shop) -> None:
    """Refused with the writer's name; what it wrote is there, and the build after it works."""
    saved = content(shop.published)
    command = [sys.executable, "-c", WRITER, str(shop.published)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    assert writer.stdout.readline() == "open\n"
    with pytest.raises(SqlkitError) as error:
        shop.build(select=["+rfm"])
    assert shop.published.name in str(error.value)
    assert str(writer.pid) in str(error.value)
    writer.communicate("done\n")
    assert query(shop.published, "select note from notes") == [("mine",)]
    with duckdb.connect(str(shop.published)) as connection:
        connection.execute("drop table notes")
    assert content(shop.published) == saved
    shop.build(select=["+rfm"])


def test_a_writer_that_opens_during_the_build(shop: Shop) -> None:
    """A `.wal` beside the published file at the swap belongs to someone: refused, both kept."""
    log = wal(shop.published.resolve())
    before = sha(shop.published)
    warehouse = warehouse_for(DEFAULT, shop.root)
    publish = warehouse.publish

    def written_to(run: Mapping[str, Any], made_from: State) -> None:
        log.write_bytes(b"what another program has not yet moved into the file")
        publish(run, made_from)

    warehouse.publish = written_to
    with pytest.raises(RunError) as error:
        build(shop.manifest, warehouse, lambda event: None, Request(["+rfm"], full_refresh=True))
    assert log.name in error.value.message
    assert (sha(shop.published), log.exists()) == (before, True)
    log.unlink()
    latest = "select status from runs order by started_at desc limit 1"
    assert query(shop.audit, latest) == [("failed",)]
    shop.build(select=["+rfm"])


def test_a_wal_from_before_the_build(shop: Shop) -> None:
    """Whatever it holds, a build neither deletes it nor swaps a file under it."""
    log = wal(shop.published.resolve())
    before = sha(shop.published)
    killed = WRITER.replace("sys.stdin.readline()", "import os; os._exit(9)")
    command = [sys.executable, "-c", killed, str(shop.published)]
    shutil.copy(shop.published, shop.root / "kept.good")
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    assert log.exists(), "the writer left no wal, so the test says nothing"
    left = sha(log)
    with pytest.raises(SqlkitError) as error:
        shop.build(select=["+rfm"])
    assert log.name in str(error.value)
    assert (sha(shop.published), sha(log)) == (before, left)
    log.unlink()
    shop.build(select=["+rfm"])


def test_a_database_that_is_not_ours_is_not_replaced(tmp_path: Path) -> None:
    """`publish:` may name a file with the user's own tables in it: a swap would lose them."""
    shop = new_shop(tmp_path / "shop")
    with duckdb.connect(str(shop.published)) as connection:
        connection.execute("create table precious as select 1 as one")
    before = sha(shop.published)
    with pytest.raises(SqlkitError) as error:
        shop.build(select=["+rfm"])
    assert shop.published.name in str(error.value)
    assert sha(shop.published) == before
