"""Apache Superset over its REST API: datasets with words, charts that are right while builds publish."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit.semantics import Asked, exported, semantic_model
from sqlkit.semantics.expression import metric_query
from tests.clients.superset import (
    Superset,
    chart_data,
    connected,
    datasets,
    imported,
    saved_chart,
    serving,
    shown_by,
    virtual,
)
from tests.publishing.shop import Shop, new_shop, query

pytestmark = pytest.mark.clients

PUBLICATIONS = 50
PART = ["+rfm_segments own_orders"]
BUILT = (*PART, "+customer_360")
TABLES = ("rfm_segments", "customer_360")
UNION = "select run_id from rfm union all select run_id from rfm_segments union all select run_id from own_orders"
REVENUE = {"expressionType": "SQL", "sqlExpression": "sum(revenue)", "label": "revenue"}
"""A metric of the chart's own, as one types it in Superset."""

KINDS = {"varchar": 1, "boolean": 3, "date": 2, "timestamp": 2}
"""Superset's `type_generic` of a contract's types; of all others, which are numbers, it is 0."""

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    with serving(tmp_path_factory.mktemp("superset")) as started:
        yield started


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = new_shop(tmp_path_factory.mktemp("shop") / "shop")
    made.build(select=BUILT)
    return made


@pytest.fixture(scope="module")
def database(server: Superset, shop: Shop) -> int:
    """The connection, with the export imported into it."""
    asked = of_two_tables(shop)
    made = connected(server, asked.model.name, shop.published)
    imported(server, exported("superset", asked))
    return made


def of_two_tables(shop: Shop) -> Asked:
    return Asked(shop.manifest, semantic_model(shop.manifest, "analytics", "main", TABLES), "dev", "duckdb", "bi")


def described(dataset: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Each column's kind and description."""
    return {one["column_name"]: (one["type_generic"], one["description"]) for one in dataset["columns"]}


def promised(shop: Shop, table: str) -> dict[str, tuple[int, str]]:
    """What the published file says of a table: kinds and comments."""
    sql = f"select column_name, lower(data_type), comment from duckdb_columns() where table_name = '{table}'"
    return {name: (KINDS.get(kind, 0), comment) for name, kind, comment in query(shop.published, sql)}


def test_a_dataset_has_the_comments_of_the_published_columns(server: Superset, shop: Shop, database: int) -> None:
    """Of a table that was picked in Superset, with no export."""
    asked = {"database": database, "schema": "main", "table_name": "rfm"}
    made = server.ask("POST", "dataset/", asked)["id"]
    found = described(server.ask("GET", f"dataset/{made}")["result"])
    assert found == promised(shop, "rfm")
    assert all(words for _, words in found.values())


@pytest.mark.parametrize("table", TABLES)
def test_an_import_has_the_contracts_words_and_metrics(server: Superset, shop: Shop, database: int, table: str) -> None:
    found = datasets(server)[table]
    spec = shop.manifest.models[table].spec
    assert found["description"] == spec.doc
    assert described(found) == promised(shop, table)
    metrics = {one["metric_name"]: one["description"] for one in found["metrics"]}
    assert metrics == {name: metric.doc for name, metric in spec.metrics.items()}
    assert {one["column_name"] for one in found["columns"] if one["is_dttm"]} == {
        name for name, column in spec.columns.items() if column.type in ("date", "timestamp")
    }


def test_metrics_are_those_of_the_semantic_model(server: Superset, shop: Shop, database: int) -> None:
    """Every metric of customer_360 by segment, as a chart and in SQL."""
    table = semantic_model(shop.manifest, None, "main").tables["customer_360"]
    dataset = datasets(server)["customer_360"]["id"]
    drawn = {row["segment"]: row for row in chart_data(server, dataset, ["segment"], list(table.metrics))}
    rows = query(shop.published, metric_query(table, ["segment"]).sql("duckdb"))
    assert len(rows) > 5
    assert len(table.metrics) > 5
    for segment, *values in rows:
        for name, value in zip(table.metrics, values, strict=True):
            assert drawn[segment][name] == (None if value is None else pytest.approx(float(value))), (segment, name)


def test_a_second_import_changes_nothing(server: Superset, shop: Shop, database: int) -> None:
    """Neither the connection nor, by Superset's own refresh from the file, a column."""
    before = server.ask("GET", f"database/{database}/connection")["result"]
    found = datasets(server)["customer_360"]
    imported(server, exported("superset", of_two_tables(shop)))
    assert server.ask("GET", f"database/{database}/connection")["result"] == before
    server.ask("PUT", f"dataset/{found['id']}/refresh")
    again = datasets(server)["customer_360"]
    assert again["id"] == found["id"]
    assert described(again) == described(found)


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at a chart again and again, on a thread of their own."""

    read: Callable[[], Rows]
    answers: list[Rows] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def look(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.answers.append(self.read())
            except Exception as error:  # whatever it is, somebody would see it instead of a chart
                self.failures.append(f"{type(error).__name__}: {error}"[:500])
            time.sleep(0.02)


@contextmanager
def looking(readers: Sequence[Reader]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=reader.look, args=(stop,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def revenue_by_segment(file: Path) -> tuple[str, dict[str, float]]:
    """The run that was published, and what the chart has to show of it."""
    rows = query(file, "select run_id, segment, revenue from rfm_segments")
    (run,) = {run for run, *_ in rows}
    return run, {segment: float(revenue) for _, segment, revenue in rows}


def test_charts_are_right_while_builds_publish(server: Superset, shop: Shop, database: int) -> None:
    chart = saved_chart(server, datasets(server)["rfm_segments"]["id"], ["run_id", "segment"], [REVENUE])
    runs = virtual(server, database, "all_runs", UNION)
    charts = Reader(lambda: shown_by(server, chart))
    unions = Reader(lambda: chart_data(server, runs, ["run_id"], []))
    published = dict([revenue_by_segment(shop.published)])
    with looking([charts, unions]):
        for number in range(PUBLICATIONS):
            shop.write_orders(300, amount=f"{number + 100}.00")
            shop.build(select=PART)
            run, drawn = revenue_by_segment(shop.published)
            published[run] = drawn
    assert len(published) == PUBLICATIONS + 1
    assert len({tuple(sorted(drawn.items())) for drawn in published.values()}) == PUBLICATIONS + 1
    assert charts.failures == unions.failures == []
    seen = set()
    for answer in charts.answers:
        (shown,) = {row["run_id"] for row in answer}
        assert {row["segment"]: row["revenue"] for row in answer} == published[shown]
        seen.add(shown)
    assert [answer for answer in unions.answers if len(answer) != 1] == []
    print(f"superset: {len(charts.answers)} charts, {len(unions.answers)} unions, {len(seen)} of {len(published)} runs")
    assert len(charts.answers) > PUBLICATIONS
    assert len(seen) > PUBLICATIONS // 3
    assert charts.read()[0]["run_id"] == unions.read()[0]["run_id"] == run


def test_a_torn_file_would_be_seen(server: Superset, tmp_path: Path) -> None:
    """The reading can fail: of tables of three runs it tells three."""
    file = tmp_path / "torn.duckdb"
    with duckdb.connect(str(file)) as connection:
        for run, table in enumerate(("rfm", "rfm_segments", "own_orders")):
            connection.execute(f"create table {table} as select 'run {run}' as run_id")
    torn = virtual(server, connected(server, "torn", file), "torn_runs", UNION)
    assert len(chart_data(server, torn, ["run_id"], [])) == 3
