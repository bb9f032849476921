"""A Snowflake semantic view, which Cortex Analyst and SEMANTIC_VIEW(...) answer from.

https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view; SQLGlot has no tree for it, so that the clauses
are text and what stands in them is SQLGlot's.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.semantics.expression import metric_sql
from sqlkit.semantics.model import SemanticModel, SemanticTable


def snowflake_view(model: SemanticModel) -> str:
    """Return one statement; the clauses stand in the order that Snowflake wants, and each name stands once a table."""
    tables = model.tables.values()
    clauses = [
        _clause("tables", (_table(table) for table in tables)),
        _clause("relationships", (_relationship(model, join.name) for join in model.joins)),
        _clause("facts", (_column(t, c.name, c.doc) for t in tables for c in t.facts)),
        _clause("dimensions", (_column(t, c.name, c.doc) for t in tables for c in (*t.groups, *t.times))),
        _clause("metrics", (_metric(table, name) for table in tables for name in table.metrics)),
    ]
    name = _sql(Relation(f"{model.name}_semantics", model.schema, model.database).table())
    told = _comment("Customer analytics made by sqlkit, as its contracts state them.")
    return "\n".join([f"create or replace semantic view {name}", *filter(None, clauses), told.strip() + ";", ""])


def _clause(name: str, items: Iterable[str]) -> str:
    lines = ",\n".join(f"  {item}" for item in items)
    return f"{name} (\n{lines}\n)" if lines else ""


def _table(table: SemanticTable) -> str:
    key = f" primary key ({', '.join(map(_name, table.key))})" if table.key else ""
    return f"{_name(table.name)} as {_sql(table.relation.table())}{key}{_comment(table.doc)}"


def _relationship(model: SemanticModel, name: str) -> str:
    join = next(join for join in model.joins if join.name == name)
    column = _name(join.column)
    return f"{_name(name)} as {_name(join.table)} ({column}) references {_name(join.entity)} ({column})"


def _column(table: SemanticTable, name: str, doc: str) -> str:
    column = _sql(exp.column(name, table=table.name))
    return f"{column} as {column}{_comment(doc)}"


def _metric(table: SemanticTable, name: str) -> str:
    metric = table.metrics[name]
    said = _sql(metric_sql(metric, table, table.name))
    return f"{_sql(exp.column(name, table=table.name))} as {said}{_comment(metric.doc)}"


def _comment(text: str) -> str:
    return f" comment = {_sql(exp.Literal.string(text))}" if text else ""


def _name(name: str) -> str:
    return _sql(exp.to_identifier(name))


def _sql(expression: exp.Expr) -> str:
    return expression.sql("snowflake", normalize_functions="lower")
