"""Each metric is the same number by hand, in SQL, in the star, in OSI's expressions and in LookML's measures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pandas as pd
import pytest

from sqlkit.dialects.base import dialect_for
from sqlkit.metric import Aggregate, Metric
from sqlkit.semantics import exported
from sqlkit.semantics.expression import metric_query
from sqlkit.semantics.model import SemanticTable
from sqlkit.semantics.star import ROWS
from tests.semantics.project import asked, told
from tests.semantics.tables import BY, METRICS, drawn, fill


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return drawn()


@pytest.fixture(scope="module")
def connection(frames: dict[str, pd.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("attach ':memory:' as analytics")
        fill(opened, frames)
        opened.execute(exported("star", asked("duckdb")))
        yield opened


def by_hand(metric: Metric, frame: pd.DataFrame) -> float | None:
    """A metric by pandas, from what the contract says in words."""

    def aggregate(said: Aggregate) -> float:
        if not said.column:
            return len(frame)
        known = frame[said.column].dropna()
        return len(known) if said.kind == "count" else float(sum(map(float, known)))

    top = aggregate(metric.numerator)
    return top / aggregate(metric.denominator) if metric.denominator else top


@pytest.fixture(scope="module")
def expected(frames: dict[str, pd.DataFrame]) -> dict[tuple[str, str], dict[str, float | None]]:
    """By table and metric: the value of each group."""
    return {
        (table.name, name): {
            str(group): by_hand(metric, rows) for group, rows in frames[table.name].groupby(BY[table.name], dropna=True)
        }
        for table in told("duckdb").tables.values()
        for name, metric in table.metrics.items()
    }


def answered(connection: duckdb.DuckDBPyConnection, expression: str, rows: str, by: str) -> dict[str, float]:
    query = f"select {by}, {expression} from {rows} where {by} is not null group by all"
    return {group: float(value) for group, value in connection.execute(query).fetchall()}


@pytest.mark.parametrize(("name", "metric"), METRICS)
def test_raw_sql(connection: duckdb.DuckDBPyConnection, expected: Mapping[Any, Any], name: str, metric: str) -> None:
    table = told("duckdb").tables[name]
    rows = connection.execute(metric_query(table, [BY[name]]).sql("duckdb")).fetchall()
    place = 1 + list(table.metrics).index(metric)
    assert {row[0]: float(row[place]) for row in rows if row[0] is not None} == pytest.approx(expected[name, metric])


@pytest.mark.parametrize(("name", "metric"), METRICS)
def test_the_star(connection: duckdb.DuckDBPyConnection, expected: Mapping[Any, Any], name: str, metric: str) -> None:
    """A tool that can only sum columns of a fact, divide, and group by a dimension."""
    table = told("duckdb").tables[name]
    parts = [f"sum(fact.{_in_fact(aggregate, table)})" for aggregate in table.metrics[metric].aggregates]
    rows, by = f"bi.fct_{name} as fact", f"fact.{BY[name]}"
    if table.entity:
        rows, by = f"{rows} join bi.dim_{table.entity} as grouped using (customer_id)", f"grouped.{BY[name]}"
    assert answered(connection, " / ".join(parts), rows, by) == pytest.approx(expected[name, metric])


def _in_fact(aggregate: Aggregate, table: SemanticTable) -> str:
    if not aggregate.column:
        return ROWS
    is_number = table.columns[aggregate.column].type != "boolean"
    return aggregate.column if aggregate.kind == "sum" and is_number else aggregate.name


@pytest.mark.parametrize(("name", "metric"), METRICS)
def test_osi(connection: duckdb.DuckDBPyConnection, expected: Mapping[Any, Any], name: str, metric: str) -> None:
    (model,) = json.loads(exported("osi", asked("duckdb")))["semantic_model"]
    (found,) = [m for m in model["metrics"] if m["name"] == metric]
    (source,) = [d["source"] for d in model["datasets"] if d["name"] == name]
    (said,) = found["expression"]["dialects"]
    assert said["dialect"] == "ANSI_SQL"
    rows = f"{source} as {name}"
    assert answered(connection, said["expression"], rows, f"{name}.{BY[name]}") == pytest.approx(expected[name, metric])


@pytest.mark.parametrize(("name", "metric"), METRICS)
def test_lookml(connection: duckdb.DuckDBPyConnection, expected: Mapping[Any, Any], name: str, metric: str) -> None:
    """Measures as Looker writes them: a count of rows, a sum of its SQL, a number of other measures."""
    (view,) = re.findall(rf"^view: {name} {{\n(.*?)^}}", exported("lookml", asked("duckdb")), re.DOTALL | re.MULTILINE)
    measures = dict(re.findall(r"^  measure: (\w+) {\n(.*?)^  }", view, re.DOTALL | re.MULTILINE))

    def written(measure: str) -> str:
        (kind,) = re.findall(r"type: (\w+)", measures[measure])
        sql = "".join(re.findall(r" sql: (.*) ;;", measures[measure])).replace("${TABLE}", name)
        sql = re.sub(r"\$\{(\w+)\}", lambda found: f"({written(found[1])})", sql)
        return {"count": "count(*)", "sum": f"sum({sql})", "number": sql}[kind]

    rows = f"analytics.main.{name} as {name}"
    assert answered(connection, written(metric), rows, f"{name}.{BY[name]}") == pytest.approx(expected[name, metric])


def test_a_ratio_of_nothing_is_null(connection: duckdb.DuckDBPyConnection) -> None:
    table = told("duckdb").tables["customer_360"]
    query = metric_query(table).where("false").sql("duckdb")
    names = [column[0] for column in connection.execute(query).description]
    (row,) = connection.execute(query).fetchall()
    assert dict(zip(names, row, strict=True))["average_order_value"] is None


def test_the_star_has_comments(connection: duckdb.DuckDBPyConnection) -> None:
    views = "select count(*), count(nullif(comment, '')) from duckdb_views() where schema_name = 'bi'"
    assert connection.execute(views).fetchall() == [(6, 6)]
    columns = "select count(*) from duckdb_columns() where schema_name = 'bi' and coalesce(comment, '') = ''"
    assert connection.execute(columns).fetchall() == [(0,)]


def test_every_table_with_metrics_is_looked_at() -> None:
    assert BY.keys() == {table.name for table in told("duckdb").tables.values() if table.metrics}
    assert sorted(METRICS) == sorted((t.name, name) for t in told("duckdb").tables.values() for name in t.metrics)
    assert dialect_for("duckdb") == asked("duckdb").manifest.dialect
