"""Readers that come and go while builds publish see one whole publication each time, and no error."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from tests.publishing.shop import Shop, new_shop, table_names

BUILDS = 10
PART = ["+rfm_segments own_orders"]
TABLES = ("rfm", "rfm_segments", "own_orders")


def read_until(stop: Event, path: str, found: multiprocessing.SimpleQueue[tuple[int, int, list[str]]]) -> None:
    """Open, read, close, again and again; report reads, publications seen, and what went wrong."""
    reads, seen, wrong = 0, set(), []
    query = " union ".join(f"select run_id from {table}" for table in TABLES)
    while not stop.is_set():
        try:
            with duckdb.connect(path, read_only=True) as connection:
                one = connection.execute("select distinct run_id from rfm").fetchall()
                time.sleep(0.01)
                runs = connection.execute(query).fetchall()
        except duckdb.Error as error:
            wrong.append(str(error))
            continue
        time.sleep(0.02)
        reads += 1
        seen.update(runs)
        if len(runs) != 1 or runs != one:
            wrong.append(f"torn: {one} and {runs}")
    found.put((reads, len(seen), wrong))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    found.build(select=PART)
    return found


def test_readers_during_builds(shop: Shop) -> None:
    context = multiprocessing.get_context("spawn")
    stop, found = context.Event(), context.SimpleQueue()
    readers = [context.Process(target=read_until, args=(stop, str(shop.published), found)) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(BUILDS):
            shop.build(select=PART)
    finally:
        stop.set()
    answers = [found.get() for _ in readers]
    for reader in readers:
        reader.join(30)
    for reads, seen, wrong in answers:
        assert wrong == []
        assert reads > BUILDS
        assert seen > 2, "no publication happened between the reads, so the test says nothing"


def test_an_open_reader_keeps_what_it_opened(shop: Shop) -> None:
    with duckdb.connect(str(shop.published), read_only=True) as reader:
        before = reader.execute("select count(*), min(run_id), max(run_id) from own_orders").fetchall()
        shop.write_orders(500)
        shop.build(select=PART)
        assert reader.execute("select count(*), min(run_id), max(run_id) from own_orders").fetchall() == before
    assert "own_orders" in table_names(shop.published)
    with duckdb.connect(str(shop.published), read_only=True) as reader:
        assert reader.execute("select count(*) from own_orders").fetchall() == [(500,)]


def test_a_reader_sees_the_last_run_while_another_of_its_process_has_the_one_before(shop: Shop) -> None:
    """DuckDB has one instance of a file in a process; each publication is a file of its own."""
    query = "select distinct run_id from own_orders"
    with duckdb.connect(str(shop.published), read_only=True) as first:
        before = first.execute(query).fetchall()
        shop.build(select=PART)
        with duckdb.connect(str(shop.published), read_only=True) as second:
            assert second.execute(query).fetchall() != before
            assert first.execute(query).fetchall() == before
