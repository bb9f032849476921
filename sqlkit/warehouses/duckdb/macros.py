"""Models as table macros of the published file, by which any client scores without Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.duckdb import audit

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

LOST_ON_TREES = (
    *("common_subexpressions", "expression_rewriter", "statistics_propagation"),
    *("projection_pullup", "column_lifetime", "in_clause", "duplicate_groups", "grouping_sets", "join_elimination"),
    *("join_filter_pushdown", "outer_join_simplification", "aggregate_reuse", "partial_aggregate_pushdown"),
    "reorder_filter",
)
"""Optimizers that find nothing to gain in trees: the first three take four fifths of the time in which DuckDB plans
them, the others, each of which walks through all expressions, a third of the rest."""


def macro_name(model: str) -> str:
    """Return the name under which any client can score: `select * from churn_model_score('feature_snapshots')`."""
    return f"{model}_score"


def macro_of(warehouse: DuckDB, model: str) -> Relation:
    """Return the address of a model's macro in the stage."""
    return warehouse.address(macro_name(model), is_published=True)


def macro_call(macro: Relation, rows: Relation) -> exp.Table:
    """Return a call of a macro on the rows of a table."""
    call = exp.Anonymous(this=macro.name, expressions=[exp.Literal.string(rows.table().sql("duckdb"))])
    return exp.Table(this=call, db=exp.to_identifier(macro.schema), catalog=exp.to_identifier(macro.catalog))


def carry_over(warehouse: DuckDB) -> None:
    """Create in the stage the macro of every model that scores now, whether this build made its scores or not."""
    query = (
        exp.select("model_name", "expression")
        .from_(audit.table("model_registry").table())
        .where(exp.column("is_current"), exp.column("expression").neq(""))
    )
    for model, text in warehouse.fetch(query, "artifact", "carry models over"):
        warehouse.define(text, macro_of(warehouse, model))
