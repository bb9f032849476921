"""A model's SQL is told only where the engine agrees with the artifact."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import sqlglot
from sqlglot import exp

from sqlkit.warehouses.snowflake.routine_text import LONGEST
from sqlkit.warehouses.snowflake.routines import definition_json, read_answer
from tests.snowflake.inside import Session, plain_types, read_as_snowflake
from tests.snowflake.routine_shop import MODELS, ROWS, WANTED, answered, procedure, trained_inside, travelling

SECRET = "alice@example.com"


@pytest.mark.parametrize("name", WANTED)
def test_the_engine_tries_the_sql_before_it_is_told(name: str) -> None:
    answer, session = trained_inside(name)
    assert answer.query
    assert len(answer.expressions) == 1
    assert re.fullmatch(r"query: \d+ rows .* at most; expressions: \d+ rows .* at most", answer.expression_note)
    asked = [sqlglot.parse_one(text, read="snowflake") for text in session.statements[1:]]
    assert len(asked) == 2
    for statement in asked:
        (values,) = statement.find_all(exp.Values)
        assert len(values.expressions) > 100
        assert not {t.name for t in statement.find_all(exp.Table)} - {"normalised"}, "no table is read"


def test_sql_that_the_engine_computes_otherwise_is_not_told() -> None:
    def wrong(sql: str) -> list[tuple[Any, ...]]:
        found = read_as_snowflake(sql)
        return [(*found[0][:-1], found[0][-1] + 1e-6), *found[1:]]

    session = Session(plain_types(ROWS), wrong)
    answer = answered(session, WANTED["linear"])
    assert answer.query == answer.expressions == ()
    assert "Snowflake computes 1 rows otherwise" in answer.expression_note
    assert answer.file, "it runs as a function"


def test_rows_that_go_missing_are_not_agreement() -> None:
    session = Session(plain_types(ROWS), lambda sql: read_as_snowflake(sql)[1:])
    answer = answered(session, WANTED["linear"])
    assert answer.expressions == ()


def test_an_engine_that_refuses_extreme_numbers_is_asked_about_ordinary_ones() -> None:
    def refusing(sql: str) -> list[tuple[Any, ...]]:
        if "e+300" in sql:
            raise OverflowError(SECRET)
        return read_as_snowflake(sql)

    session = Session(plain_types(ROWS), refusing)
    answer = answered(session, WANTED["linear"])
    assert answer.expressions
    assert len(session.statements) == 5, "the table, then two forms twice"


def test_an_engine_that_refuses_everything_gets_a_function() -> None:
    def refusing(sql: str) -> list[tuple[Any, ...]]:
        raise OverflowError(SECRET)

    text = procedure()(Session(plain_types(ROWS), refusing), "R", definition_json(WANTED["linear"]), MODELS)
    answer = read_answer(text, "m")
    assert answer.query == answer.expressions == ()
    assert answer.expression_note == (
        "query: refused by Snowflake (OverflowError); expressions: refused by Snowflake (OverflowError)"
    )
    assert SECRET not in text


def test_a_model_too_large_for_sql_runs_as_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travelling("printing"), "LONGEST", 1000)
    session = Session(plain_types(ROWS))
    answer = answered(session, WANTED["linear"])
    assert answer.query == answer.expressions == ()
    assert "beyond a Snowflake statement" in answer.expression_note
    assert len(session.statements) == 1, "nothing was tried"


def test_what_leaves_no_room_for_rows_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travelling("trial"), "LONGEST", 2500)
    session = Session(plain_types(ROWS))
    answer = answered(session, WANTED["linear"])
    assert answer.expressions == ()
    assert "no room" in answer.expression_note


def test_every_statement_of_a_trial_fits() -> None:
    assert all(len(text.encode()) < LONGEST for name in WANTED for text in trained_inside(name)[1].statements)


def test_no_customer_is_told_in_a_statement() -> None:
    """Statements stay in the warehouse's history: values are of customers, rows are not, and rare words neither."""
    channel = np.ma.getdata(ROWS["channel"]).copy()
    channel[::200] = SECRET
    session = Session(plain_types({**ROWS, "channel": channel}))
    answer = answered(session, WANTED["linear"])
    assert answer.expressions, answer.expression_note
    customers = {
        (repr(float(a)), repr(float(b))) for a, b in zip(np.ma.getdata(ROWS["spend"]), ROWS["luck"], strict=True)
    }
    for text in session.statements[1:]:
        assert SECRET not in text
        (values,) = sqlglot.parse_one(text, read="snowflake").find_all(exp.Values)
        told = {(row.expressions[2].name, row.expressions[3].name) for row in values.expressions}
        assert len(told) > 100
        assert not told & customers
