"""Each rule alone: its fixture holds pairs of input and expected text, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from sqlglot import exp
from sqlglot.errors import UnsupportedError

from sqlkit.dialects import dialect_for, to_sql, translate
from sqlkit.dialects import rules as package
from sqlkit.dialects.base import DIALECTS, Rule
from sqlkit.dialects.rules.fold_upper import assert_folded

Typed = Callable[..., exp.Expr]
FOLDER = Path(__file__).parent / "rules"
COLUMNS = {
    "n": "BIGINT", "m": "BIGINT", "a": "DECIMAL(18,4)", "x": "DOUBLE", "d": "DATE", "d2": "DATE",
    "ts": "TIMESTAMP", "s": "VARCHAR", "s2": "VARCHAR", "b": "BOOLEAN",
}  # fmt: skip
RULES: dict[str, Rule] = {rule.__name__: rule for dialect in DIALECTS for rule in dialect.rules}


def pairs(path: Path) -> tuple[str, list[tuple[str, str, str]]]:
    """The fixture's dialect, and (what it shows, input, expected) of each block."""
    head, *blocks = path.read_text("utf-8").strip().split("\n\n")
    read = []
    for block in blocks:
        title, given, expected = block.split("\n")
        read.append((title.removeprefix("-- "), given.removesuffix(";"), expected.removesuffix(";")))
    return head.removeprefix("-- dialect: "), read


FIXTURES = [
    pytest.param(path.stem, pairs(path)[0], given, expected, id=f"{path.stem}: {title}")
    for path in sorted(FOLDER.glob("*.sql"))
    for title, given, expected in pairs(path)[1]
]


@pytest.mark.parametrize(("rule", "dialect", "given", "expected"), FIXTURES)
def test_rule(rule: str, dialect: str, given: str, expected: str, typed: Typed) -> None:
    query = typed(given, COLUMNS, quoted=False)
    assert to_sql(RULES[rule](query), dialect_for(dialect), pretty=False) == expected


def test_each_rule_has_a_fixture_and_each_fixture_a_rule() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.sql")) == sorted(RULES)


def test_each_rule_file_is_used() -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_which_failure_it_prevents(name: str) -> None:
    assert "Prevents" in (import_module(f"{package.__name__}.{name}").__doc__ or "")


def test_translating_leaves_the_original_alone(typed: Typed) -> None:
    query = typed("select avg(n) / m as r from t group by m", COLUMNS)
    before = query.sql("duckdb")
    for dialect in DIALECTS:
        translate(query, dialect)
    assert query.sql("duckdb") == before


def test_translating_twice_changes_nothing_more(typed: Typed) -> None:
    query = typed("select sum(n) as r, avg(a) as q, cast(x as integer) as p from t group by x", COLUMNS)
    dialect = dialect_for("duckdb")
    once = translate(query, dialect)
    assert translate(once, dialect) == once


def test_an_unknown_dialect_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="oracle"):
        dialect_for("oracle")


def test_what_a_dialect_cannot_say_is_raised() -> None:
    moved = exp.DateSub(this=exp.column("d"), unit=exp.var("day"))
    with pytest.raises(UnsupportedError):
        to_sql(exp.select(moved), dialect_for("snowflake"))


def test_folding_is_asserted_on_text() -> None:
    assert_folded('select "CUSTOMER_ID", \'lower "text"\' from "A"."B" -- "comment"')
    with pytest.raises(AssertionError, match="customer_id"):
        assert_folded('select "customer_id" from "A"')


def test_every_null_order_is_written(typed: Typed) -> None:
    query = typed("select rank() over (order by n desc, m, a nulls first) as r from t order by d limit 1", COLUMNS)
    for dialect in DIALECTS:
        text = to_sql(translate(query, dialect), dialect, pretty=False).lower().replace('"', "")
        assert "order by t.n desc nulls last, t.m asc nulls last, t.a asc nulls first" in text
        assert "order by t.d asc nulls last" in text
