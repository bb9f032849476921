"""A star of views for tools that want one (Power BI, Tableau): dimensions of entities, facts of all that has metrics.

In a schema of one's own they outlive every publication, since they only name published tables. What a metric adds up
is a number in its fact, booleans too, so that each is SUM(a) / SUM(b) in the tool.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.base import Dialect, to_sql
from sqlkit.dialects.views import view_statements
from sqlkit.metric import Aggregate
from sqlkit.relation import Relation
from sqlkit.semantics.expression import as_number
from sqlkit.semantics.model import SemanticModel, SemanticTable

ROWS = "row_count"
"""1 in every row of a fact: a tool that only sums can count."""


def star(model: SemanticModel, dialect: Dialect, schema: str) -> str:
    """Return the statements that make the star in a schema; they may be run again."""
    there = exp.table_("", db=schema)
    statements: list[exp.Expr] = [exp.Create(this=there, kind="SCHEMA", exists=True)]
    for table in model.tables.values():
        if table.entity:
            statements += _view(dialect, Relation(f"dim_{table.entity}", schema), table, dict(_dimension(table)))
        if table.metrics:
            statements += _view(dialect, Relation(f"fct_{table.name}", schema), table, dict(_fact(table, model)))
    return "".join(to_sql(statement, dialect) + ";\n" for statement in statements)


def _view(dialect: Dialect, view: Relation, table: SemanticTable, columns: dict[str, exp.Expr]) -> Iterator[exp.Expr]:
    shown = (said if said.name == name else exp.alias_(said, name) for name, said in columns.items())
    query = exp.select(*shown).from_(table.relation.table())
    docs = {name: _doc(name, table) for name in columns}
    return view_statements(dialect, view, query, table.doc, docs)


def _dimension(table: SemanticTable) -> Iterator[tuple[str, exp.Expr]]:
    """Yield the key and what rows are grouped by."""
    for column in table.columns.values():
        if column not in table.facts:
            yield column.name, exp.column(column.name)


def _fact(table: SemanticTable, model: SemanticModel) -> Iterator[tuple[str, exp.Expr]]:
    """Yield keys, what an entity's dimension does not have, and numbers."""
    joined = {join.column for join in model.joins if join.table == table.name} | set(table.key)
    for column in table.columns.values():
        is_number = column in table.facts
        if is_number or column.name in joined or table.entity is None:
            yield column.name, exp.column(column.name)
    for aggregate in {a: None for metric in table.metrics.values() for a in metric.aggregates}:
        if _flag(aggregate, table):
            yield aggregate.name, _counted(aggregate, table)
    yield ROWS, exp.Literal.number(1)


def _flag(aggregate: Aggregate, table: SemanticTable) -> bool:
    """Whether an aggregate needs a number of its own: a column that is counted, or a boolean that is added up."""
    if not aggregate.column:
        return False
    return aggregate.kind == "count" or table.columns[aggregate.column].type == "boolean"


def _counted(aggregate: Aggregate, table: SemanticTable) -> exp.Expr:
    column = exp.column(aggregate.column)
    if aggregate.kind == "sum":
        return as_number(column)
    known = exp.not_(column.is_(exp.null()))
    return exp.Case(ifs=[exp.If(this=known, true=exp.Literal.number(1))], default=exp.Literal.number(0))


def _doc(name: str, table: SemanticTable) -> str:
    if name in table.columns:
        return table.columns[name].doc
    if name == ROWS:
        return "1; adds up to the number of rows"
    kind, _, column = name.partition("_")
    return f"1 where {column} is {'true, 0 where it is false' if kind == 'sum' else 'known, else 0'}; to be added up"
