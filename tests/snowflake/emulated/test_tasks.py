"""The tasks of a schedule, run in their order by a client of its own, give the tables of a build on that day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit import demo
from sqlkit.daily import daily
from sqlkit.graph import selected
from sqlkit.warehouses.snowflake.connection import SESSION
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulated.test_leftovers import PROJECT
from tests.snowflake.emulator.launch import Emulator
from tests.snowflake.scripts import statements_of

pytestmark = pytest.mark.snowflake_emulated

CHOSEN = ("ltv_predictions", "rfm", "rfm_history", "rfm_segments")
SELECT = tuple(f"+{name}" for name in CHOSEN)
Run = Callable[[str], list[tuple[Any, ...]]]


def orders(folder: Path, until: int) -> Path:
    """The shop's orders up to so many days before its last."""
    file = folder / "data" / "orders.parquet"
    every = folder / "every.parquet"
    if not every.exists():
        file.rename(every)
    last = f"timestamp '2024-05-01' - to_days({until})"
    duckdb.execute(f"copy (select * from '{every}' where CREATED <= {last}) to '{file}'")
    return file


@pytest.fixture(scope="module")
def shop(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Built on both sides on an earlier day."""
    folder = tmp_path_factory.mktemp("tasks")
    demo.generate(folder / "data", 400)
    place(emulator, {"orders": orders(folder, 10)})
    shop = shop_of(folder, PROJECT, emulator, {"orders": "SHOP.RAW.ORDERS"})
    shop.built_here(select=SELECT)
    shop.build(select=SELECT)
    return shop


@pytest.fixture
def run(emulator: Emulator) -> Iterator[Run]:
    """Statements of a session such as a task has: with its parameters, and without a default place."""
    import snowflake.connector

    given = {**emulator.parameters, "session_parameters": dict(SESSION)}
    with snowflake.connector.connect(**given, database="ANALYTICS") as connection:
        yield lambda sql: [tuple(row) for row in connection.cursor().execute(sql).fetchall()]


def run_all(run: Run, statements: Iterable[str]) -> None:
    """One after the other, up to one that fails."""
    for sql in statements:
        run(sql)


def tasks(shop: Shop) -> tuple[list[str], dict[str, list[str]]]:
    """The script, and what each task runs; the last one runs whatever has happened."""
    manifest = shop.manifests[1]
    chosen = selected(manifest.nodes, manifest.reads, SELECT)
    script = daily(manifest, Snowflake(shop.target, shop.there.root), chosen, "0 5 * * *").statements
    defined = [sql for sql in script if sql.startswith("CREATE TASK")]
    return list(script), {sql.split('"')[5]: statements_of(sql) for sql in defined}


def held(run: Run) -> list[tuple[Any, ...]]:
    return run("select run_id, published_run_id from CUSTOMERS_SQLKIT.BUILD_LOCK")


def test_a_day_of_tasks_is_a_build_of_that_day(emulator: Emulator, shop: Shop, run: Run) -> None:
    folder = shop.here.root.parent
    place(emulator, {"orders": orders(folder, 0)})
    before = shop.read()
    script, graph = tasks(shop)
    run_all(run, script)
    assert shop.read() == before, "only defined, not run"
    for statements in graph.values():
        run_all(run, statements)
    expected = shop.built_here(select=SELECT)
    found = shop.read()
    assert shop.differences(expected, found) == {}
    assert expected["rfm"] != before["rfm"]
    assert len({row[-1] for row in found["rfm_history"]}) >= 1
    assert len(found["rfm_history"]) > len(before["rfm_history"]), "a date more"
    ((holder, publisher),) = held(run)
    assert holder is None
    assert publisher.endswith("-task")
    ((status, built),) = run(f"select status, models_built from CUSTOMERS.RUNS where run_id = '{publisher}'")
    assert (status, built > len(CHOSEN)) == ("published", True)


def test_a_check_that_fails_stops_the_day_and_says_which(emulator: Emulator, shop: Shop, run: Run) -> None:
    import snowflake.connector

    before, (_, publisher) = shop.read(), held(run)[0]
    graph = tasks(shop)[1]
    checks = [name for name in graph if name.startswith("CHECK_")]
    for name, statements in graph.items():
        if name not in (*checks, "PUBLISH", "END_DAY"):
            run_all(run, statements)
    run("insert into CUSTOMERS_TASKS.RFM select * from CUSTOMERS_TASKS.RFM limit 1")
    with pytest.raises(snowflake.connector.errors.Error, match="rows break unique_customer_id of rfm"):
        run_all(run, [graph[name][0] for name in checks])
    run_all(run, graph["END_DAY"])
    assert shop.read() == before
    assert held(run) == [(None, publisher)]
    assert run("select count(*) from CUSTOMERS.RUNS where status = 'failed'") == [(1,)]


def test_while_a_build_holds_the_target_a_day_does_not_begin(shop: Shop, run: Run) -> None:
    import snowflake.connector

    graph = tasks(shop)[1]
    warehouse = Snowflake(shop.target, shop.there.root)
    warehouse.connect()
    warehouse.begin("a-build-under-way")
    try:
        with pytest.raises(snowflake.connector.errors.Error, match="another build holds the target"):
            run_all(run, graph["BEGIN_DAY"])
        run_all(run, graph["END_DAY"])
        assert held(run)[0][0] == "a-build-under-way"
    finally:
        warehouse.close()


def test_a_publication_that_fails_midway_leaves_everything(shop: Shop, run: Run) -> None:
    import snowflake.connector

    before, was = shop.read(), held(run)
    graph = tasks(shop)[1]
    for name, statements in graph.items():
        if name not in ("PUBLISH", "END_DAY"):
            run_all(run, statements)
    run("drop table CUSTOMERS_TASKS.RFM_SEGMENTS")
    with pytest.raises(snowflake.connector.errors.Error, match="RFM_SEGMENTS"):
        run_all(run, graph["PUBLISH"])
    run("rollback")
    run_all(run, graph["END_DAY"])
    assert shop.read() == before
    assert held(run) == was


def test_a_script_that_is_run_again_ends_the_day_under_way(shop: Shop, run: Run) -> None:
    script, graph = tasks(shop)
    was = held(run)
    run_all(run, graph["BEGIN_DAY"])
    assert held(run)[0][0].endswith("-task")
    run_all(run, script)
    assert held(run) == was
    assert run("select count(*) from CUSTOMERS.RUNS where status = 'running'") == [(0,)]


def test_the_next_build_takes_up_from_the_day(shop: Shop) -> None:
    result, _ = shop.build(select=SELECT)
    assert shop.differences(shop.built_here(select=SELECT), shop.read()) == {}
    assert result.is_published


def test_rows_that_come_back_are_built_again(emulator: Emulator, shop: Shop, run: Run) -> None:
    """The last build saw the same rows, and yet what is published is made of others."""
    folder = shop.here.root.parent
    place(emulator, {"orders": orders(folder, 0)})
    shop.build(select=SELECT)
    expected = shop.built_here(select=SELECT)
    place(emulator, {"orders": orders(folder, 10)})
    script, graph = tasks(shop)
    for statements in (script, *graph.values()):
        run_all(run, statements)
    assert shop.read()["rfm"] != expected["rfm"]
    place(emulator, {"orders": orders(folder, 0)})
    result, _ = shop.build(select=SELECT)
    assert result.is_published
    assert shop.differences(expected, shop.read()) == {}
