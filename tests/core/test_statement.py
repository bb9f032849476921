"""A compiled query as text: read again it is the same query, and nothing but a query."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from sqlkit.dialects.annotate import annotated
from sqlkit.dialects.base import canonical, dialect_for
from sqlkit.statement import Fresh, decode, encode, keep

QUERIES = [
    "select a.x, 1.50 as y, null as z, true as t, 'it''s' as s from ref.a as a",
    "with r as (select 1 as n union all select 2 as n) select r.n from r order by r.n desc nulls first limit 3",
    "select sum(a.x) filter (where a.x > 0) over (partition by a.k order by a.d rows between 1 preceding and"
    " current row) as s from ref.a as a",
    "select cast(a.x as decimal(18, 4)) as x, a.d + interval 1 day as d, date_trunc('month', a.d) as m from ref.a as a",
    "select cast($run_id as varchar) as run_id, extract(week from a.d) as w from source.a as a",
    'select "Odd name" as "group" from ref.a as a -- said by the author',
    "select case when a.x in (1, 2) then list_value(1, 2)[1] else -a.x end as c from ref.a as a",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_a_tree_is_the_same_once_read_again(sql: str) -> None:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    again = decode(encode(tree))
    assert again == tree
    assert again.sql("duckdb") == tree.sql("duckdb")
    assert all(child.parent is node for node in again.walk() for child in node.iter_expressions())


def test_a_long_chain_is_not_too_deep() -> None:
    tree = sqlglot.parse_one("select " + " + ".join(["1"] * 3000) + " as n", dialect="duckdb")
    assert sum(isinstance(node, exp.Add) for node in decode(encode(tree)).walk()) == 2999


@pytest.mark.parametrize("kind", ["parse_one", "Dialect", "DType", "__builtins__", "nothing"])
def test_what_is_no_node_is_refused(kind: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        decode(f'[["{kind}", {{}}]]')


def test_a_value_that_json_lacks_is_not_kept() -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        encode(exp.Literal(this={1, 2}, is_string=False))


def test_types_are_kept_where_they_change_what_is_printed() -> None:
    dialect = dialect_for("duckdb")
    schema: dict[str, object] = {"t": {"b": "boolean", "n": "integer"}}

    def kept(sql: str) -> exp.Expr:
        query = annotated(qualify(sqlglot.parse_one(sql, dialect="duckdb"), schema=schema), schema)
        assert isinstance(query, exp.Query)
        found = keep(Fresh(query, dialect))
        assert canonical(found.query, dialect) == canonical(query, dialect) == found.sql
        return found.query

    assert any(node._type for node in kept("select bool_or(t.b) as b from t").walk())
    assert not any(node._type for node in kept("select sum(t.n) as n from t").walk())


def test_what_a_run_is_told_is_known_by_name() -> None:
    query = sqlglot.parse_one("select $run_id as a, $As_Of as b", dialect="duckdb")
    assert isinstance(query, exp.Query)
    assert keep(Fresh(query, dialect_for("duckdb"))).names == {"run_id", "as_of"}
