"""A model's SQL as clients run it: functions, their arguments, and the query over a relation."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest
import sqlglot
from sqlglot import exp

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.features import Feature
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.train import Trained, train
from sqlkit.warehouses.snowflake.routines import Parameter, create_entry, create_sql_function, score_query
from tests.snowflake.inside import Session, plain_types
from tests.snowflake.routine_shop import (
    ROWS,
    SQL_FUNCTION,
    WANTED,
    answered,
    awkward,
    frame_of,
    on_duckdb,
    parsed,
    placed,
    trained_inside,
)
from tests.training.customers import defined, plain


def called_in_duckdb(text: str, parameters: tuple[Parameter, ...], rows: dict[str, Any], arguments: Any) -> Any:
    """The function's body over the arguments of a call, read as Snowflake and run by DuckDB."""
    found = parsed(SQL_FUNCTION, text)
    body = found["body"] or sqlglot.parse_one(found["quoted"], read="snowflake").name
    names = [exp.to_identifier(p.name.upper(), quoted=True).sql("snowflake") for p in parameters]
    given = ", ".join(f"{a} as {n}" for a, n in zip(arguments, names, strict=True))
    sql = f"select {body} as SCORE from (select POSITION, {given} from GIVEN) as CALLED order by POSITION"
    (translated,) = sqlglot.transpile(sql, read="snowflake", write="duckdb")
    with duckdb.connect() as connection:
        connection.register("frame", frame_of(rows, parameters))
        connection.execute("create table GIVEN as from frame")
        return connection.execute(translated).fetchnumpy()["SCORE"]


@pytest.mark.parametrize("name", WANTED)
def test_the_sql_function_gives_the_artifacts_score(name: str) -> None:
    answer, rows = trained_inside(name)[0], awkward()
    text = create_sql_function(placed("f"), answer.parameters, answer.expressions[0])
    got = called_in_duckdb(text, answer.parameters, rows, answer.clean)
    np.testing.assert_allclose(got, run_onnx(on_duckdb(name).artifact)(rows), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", WANTED)
def test_the_query_gives_the_artifacts_score(name: str) -> None:
    answer, rows = trained_inside(name)[0], awkward()
    frame = frame_of(rows, answer.parameters).assign(CUSTOMER_ID=range(300), OBSERVED_ON="2024-01-01")
    (translated,) = sqlglot.transpile(score_query(answer.query, placed("rows")), read="snowflake", write="duckdb")
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute("attach ':memory:' as DB; create schema DB.A; create table DB.A.\"ROWS\" as from frame")
        found = connection.execute(translated).fetchnumpy()
    assert list(found) == ["CUSTOMER_ID", "OBSERVED_ON", "SCORE"]
    got = found["SCORE"][np.argsort(found["CUSTOMER_ID"])]
    np.testing.assert_allclose(got, run_onnx(on_duckdb(name).artifact)(rows), rtol=0, atol=1e-12)


def test_the_query_holds_one_address_whatever_the_categories_say() -> None:
    query = sqlglot.parse_one(score_query(trained_inside("linear")[0].query, placed('r"s')), read="snowflake")
    tables = [t for t in query.find_all(exp.Table) if t.db]
    assert [t.name for t in tables] == ['R"S']


@pytest.mark.parametrize("name", WANTED)
def test_the_entry_takes_columns_as_they_are(name: str) -> None:
    answer = trained_inside(name)[0]
    text = create_entry(placed("churn_score"), answer.parameters, placed("core"), answer.arguments)
    found = parsed(SQL_FUNCTION, text)
    assert found["arguments"] == (
        '"RECENCY_DAYS" float, "SPEND" float, "LUCK" float, "CHANNEL" varchar, "IS_NEW" boolean'
    )
    assert found["grants"], "a client's right to call it outlives the model"
    called = sqlglot.parse_one(found["body"], read="snowflake")
    assert called.sql("snowflake").startswith('"DB"."A"."CORE"(')
    assert {c.name for c in called.find_all(exp.Column)} == {p.name.upper() for p in answer.parameters}


@pytest.mark.parametrize("name", WANTED)
def test_arguments_are_the_matrix_the_artifact_reads(name: str) -> None:
    answer, rows, form = trained_inside(name)[0], awkward(), on_duckdb(name).form
    sql = f"select {', '.join(answer.arguments)} from GIVEN order by POSITION"
    (translated,) = sqlglot.transpile(sql, read="snowflake", write="duckdb")
    with duckdb.connect() as connection:
        connection.register("frame", frame_of(rows, answer.parameters))
        connection.execute("create table GIVEN as from frame")
        matrix = np.array(connection.execute(translated).fetchall(), dtype=np.float64)
    np.testing.assert_array_equal(matrix, encode(form.features, vocabulary(form), rows))


def test_a_boolean_becomes_a_number_by_way_of_an_integer() -> None:
    """Snowflake lists no cast from BOOLEAN to FLOAT: https://docs.snowflake.com/en/sql-reference/data-type-conversion."""
    answer = trained_inside("linear")[0]
    for sql in (answer.clean[4], answer.arguments[4], score_query(answer.query, placed("rows"))):
        assert 'CAST(CAST("IS_NEW" AS INT) AS DOUBLE)' in sql
    assert answer.query[0].count('"IS_NEW" AS') == 2, "as an integer there, and as the double it has become"


HOSTILE = 'a"b; drop table customers --'
CATEGORY = "$$ o'br\\ien {{ 7 * 7 }} sqlkit rows to score\n"


def test_hostile_names_and_categories_are_only_text() -> None:
    channel = np.ma.array(np.where(np.ma.getdata(ROWS["channel"]) == "web", CATEGORY, "store").astype(object))
    rows = {**ROWS, HOSTILE: ROWS["recency_days"], "select": channel}
    features = (Feature(HOSTILE, "numeric"), Feature("select", "text"))
    definition = defined(features=features, baseline=None)
    answer = answered(Session(plain_types(rows)), definition)
    assert answer.expressions, answer.expression_note
    text = create_sql_function(placed('f"; --'), answer.parameters, answer.expressions[0])
    assert parsed(SQL_FUNCTION, text)["quoted"], "a body with dollars in it is a string"
    given = plain(rows) | {"select": np.ma.getdata(channel)}
    got = called_in_duckdb(text, answer.parameters, given, answer.clean)
    trained = train(rows, definition)
    assert isinstance(trained, Trained)
    np.testing.assert_allclose(got, run_onnx(trained.artifact)(given), rtol=0, atol=1e-12)
    query = sqlglot.parse_one(score_query(answer.query, placed("rows")), read="snowflake")
    assert [t.name for t in query.find_all(exp.Table) if t.db] == ["ROWS"]
