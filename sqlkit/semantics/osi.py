"""Open Semantic Interchange 0.1.1, as JSON: the version and the form that dbt reads from its folder `osi/`.

dbt takes a dataset whose source is where a model of its own is made, so results have to pass through one there.

https://github.com/open-semantic-interchange/OSI, https://docs.getdbt.com/docs/build/osi-semantic-models
"""

from __future__ import annotations

import json
from typing import Any

from sqlglot import exp

from sqlkit.semantics.expression import metric_sql
from sqlkit.semantics.model import Join, SemanticModel, SemanticTable
from sqlkit.spec import Column

VERSION = "0.1.1"


def osi(model: SemanticModel) -> str:
    """Return datasets with their fields, relationships and metrics, expressions in standard SQL."""
    told = {
        "name": model.name,
        "datasets": [_dataset(table) for table in model.tables.values()],
        "relationships": [_relationship(join) for join in model.joins],
        "metrics": [
            {"name": name, "expression": _said(metric_sql(metric, table, table.name)), "description": metric.doc}
            for table in model.tables.values()
            for name, metric in table.metrics.items()
        ],
    }
    return json.dumps({"version": VERSION, "semantic_model": [told]}, indent=2) + "\n"


def _dataset(table: SemanticTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "source": str(table.relation),
        "primary_key": list(table.key),
        "description": table.doc,
        "fields": [_field(column, table) for column in table.columns.values()],
    }


def _field(column: Column, table: SemanticTable) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "expression": _said(exp.column(column.name))}
    if column in table.times or column in table.groups:
        told["dimension"] = {"is_time": column in table.times}
    return {**told, "description": column.doc}


def _relationship(join: Join) -> dict[str, Any]:
    columns = {"from_columns": [join.column], "to_columns": [join.column]}
    return {"name": join.name, "from": join.table, "to": join.entity, **columns}


def _said(expression: exp.Expr) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": expression.sql()}]}
