"""The gate: what it refuses, where it says so and what it advises; and the models it lets through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from sqlglot import exp

from sqlkit.dialects import dialect_for, problems, to_sql, translate
from sqlkit.dialects.base import DIALECTS
from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.rules.fold_upper import assert_folded

Typed = Callable[..., exp.Expr]
HERE = Path(__file__).parent
REFUSED: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / "problems.yml").read_text("utf-8"))
ALLOWED: dict[str, str] = yaml.safe_load((HERE / "portable.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    "refused", [pytest.param(case, id=case["sql"]) for group in REFUSED.values() for case in group]
)
def test_refused(refused: dict[str, Any], typed: Typed) -> None:
    found = problems(typed(refused["sql"]))
    assert [(p.line, p.col) for p in found] == [(line, col) for line, col, _, _ in refused["problems"]], found
    for problem, (_, _, message, hint) in zip(found, refused["problems"], strict=True):
        assert message in problem.message
        assert hint in problem.hint


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str, typed: Typed, sample: duckdb.DuckDBPyConnection) -> None:
    query = typed(ALLOWED[name])
    assert problems(query) == []
    duck, snow = dialect_for("duckdb"), dialect_for("snowflake")
    rows = sample.execute(to_sql(translate(query, duck), duck))
    text = to_sql(translate(query, snow), snow)
    assert_folded(text)
    # Snowflake's text parses again as Snowflake and names the same columns.
    parsed = sqlglot.parse_one(text, dialect="snowflake")
    assert isinstance(parsed, exp.Query)
    assert [name.lower() for name in parsed.named_selects] == [column[0] for column in rows.description]


@pytest.mark.parametrize(
    "sql", ["select * from t", "with a as (select * from t) select a.* from a", "select k, * from t"]
)
def test_a_star_at_the_end_shows_before_qualifying(sql: str) -> None:
    (problem,) = problems(sqlglot.parse_one(sql, dialect="duckdb"))
    assert problem.message == "the last select does not name its columns"


def test_a_star_inside_is_fine() -> None:
    assert problems(sqlglot.parse_one("with a as (select * from t) select k from a", dialect="duckdb")) == []


@pytest.mark.parametrize(
    "sql", ["create table x as select 1 as a", "delete from t", "select 1 as a; select 2 as b", "attach 'x'"]
)
def test_only_a_select_is_a_model(sql: str) -> None:
    found = problems(sqlglot.parse_one(sql, dialect="duckdb"))
    assert "only a select is a model" in [problem.message for problem in found]


@pytest.mark.parametrize("join", ["asof", "positional", "natural", "semi", "anti"])
def test_joins(join: str) -> None:
    condition = {"asof": "on t.n >= u.n", "semi": "using (n)", "anti": "using (n)"}.get(join, "")
    found = problems(sqlglot.parse_one(f"select t.n from t {join} join u {condition}", dialect="duckdb"))
    assert f"{join} join is not portable SQL" in [problem.message for problem in found]


def test_all_problems_come_at_once_in_the_order_of_the_text(typed: Typed) -> None:
    sql = "select\n  now() as a,\n  ntile(4) over (order by n) as b,\n  sum(x) as c\nfrom t\nlimit 1"
    assert [problem.line for problem in problems(typed(sql))] == [2, 3, 4, 6]


def test_what_was_found_is_quoted_short(typed: Typed) -> None:
    (problem,) = problems(typed("select foo(" + "n + " * 40 + "n) as r from t"))
    assert problem.found.startswith("FOO(t.n + t.n")
    assert len(problem.found) == 80


def test_nothing_is_both_listed_and_banned() -> None:
    known = catalogue()
    listed = set(known.by_class)
    banned = {name for entry in known.banned for name in entry.classes}
    # Log is listed with two arguments and banned with one.
    assert listed & banned == {"Log"}
    assert not set(known.names) & {name for entry in known.banned for name in entry.names}
    assert not known.syntax & banned


def test_every_dialect_has_a_generator() -> None:
    for dialect in DIALECTS:
        assert to_sql(sqlglot.parse_one("select 1 as a"), dialect, pretty=False)
