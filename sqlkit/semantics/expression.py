"""Metrics as SQL, the one meaning that every export has to agree with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from sqlkit.metric import Aggregate, Metric
from sqlkit.semantics.model import SemanticTable


def aggregate_sql(aggregate: Aggregate, table: SemanticTable, qualifier: str | None = None) -> exp.Expr:
    """Return an aggregate; a boolean is added up as 1 where it is true, 0 where it is false, null where unknown.

    Where columns are qualified, several tables are joined, so that rows are counted by the table's key.
    """
    if not aggregate.column:
        return exp.Count(this=_counted(table, qualifier))
    column = exp.column(aggregate.column, table=qualifier)
    if aggregate.kind == "count":
        return exp.Count(this=column)
    return exp.Sum(this=as_number(column) if table.columns[aggregate.column].type == "boolean" else column)


def _counted(table: SemanticTable, qualifier: str | None) -> exp.Expr:
    known = [name for name in table.key if table.columns[name].not_null]
    return exp.column(known[0], table=qualifier) if qualifier and known else exp.Star()


def as_number(column: exp.Column) -> exp.Case:
    """Return a boolean as 1, 0 or null."""
    one, none = (exp.Literal.number(number) for number in (1, 0))
    return exp.Case(ifs=[exp.If(this=column.copy(), true=one), exp.If(this=exp.not_(column.copy()), true=none)])


def metric_sql(metric: Metric, table: SemanticTable, qualifier: str | None = None) -> exp.Expr:
    """Return a metric over whatever rows are grouped; a ratio is a double, and null where its denominator is 0."""
    top = aggregate_sql(metric.numerator, table, qualifier)
    if metric.denominator is None:
        return top
    bottom = aggregate_sql(metric.denominator, table, qualifier)
    # Of whole numbers, one warehouse would keep six digits and another none.
    return exp.Div(this=exp.cast(top, "double"), expression=exp.func("nullif", bottom, exp.Literal.number(0)))


def metric_query(table: SemanticTable, by: Sequence[str] = ()) -> exp.Select:
    """Return the query that answers all metrics of a table, by columns of it."""
    groups = [exp.column(name) for name in by]
    told = [exp.alias_(metric_sql(metric, table), name) for name, metric in table.metrics.items()]
    query = exp.select(*groups, *told).from_(table.relation.table())
    return query.group_by(*(group.copy() for group in groups)) if by else query
