"""boring-semantic-layer's YAML: semantic tables over Ibis (https://github.com/boringdata/boring-semantic-layer).

Ratios are calculated measures of two measures, so that they are divided after everything is grouped.
"""

from __future__ import annotations

from typing import Any

import yaml

from sqlkit.metric import Aggregate, Metric
from sqlkit.semantics.model import SemanticModel, SemanticTable
from sqlkit.spec import Column


def boring(model: SemanticModel) -> str:
    """Return every table with its dimensions and measures; an entity comes before the tables that are joined to it."""
    tables = sorted(model.tables.values(), key=lambda table: (table.entity is None, table.name))
    told = {table.name: _table(table, model) for table in tables}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)


def _table(table: SemanticTable, model: SemanticModel) -> dict[str, Any]:
    joins = {
        join.entity: {"model": join.entity, "type": "one", "left_on": join.column, "right_on": join.column}
        for join in model.joins
        if join.table == table.name
    }
    ratios = {name: _ratio(metric, table) for name, metric in table.metrics.items() if metric.denominator}
    parts: dict[str, Any] = {
        "table": table.name,
        "description": table.doc,
        "dimensions": {column.name: _dimension(column, table) for column in (*table.groups, *table.times)},
        "measures": _measures(table),
        "calculated_measures": ratios,
        "joins": joins,
    }
    return {key: value for key, value in parts.items() if value}


def _dimension(column: Column, table: SemanticTable) -> dict[str, Any]:
    told: dict[str, Any] = {"expr": f"_.{column.name}", "description": column.doc}
    if table.entity and column.name in table.key:
        told["is_entity"] = True
    if column in table.times:
        told |= {"is_time_dimension": True, "smallest_time_grain": _GRAINS[column.type]}
    return told


_GRAINS = {"date": "TIME_GRAIN_DAY", "timestamp": "TIME_GRAIN_SECOND"}


def _measures(table: SemanticTable) -> dict[str, Any]:
    """Return the metrics that are no ratios, then what ratios are made of and no metric is."""
    told = {
        name: {"expr": _aggregate(metric.numerator, table), "description": metric.doc}
        for name, metric in table.metrics.items()
        if not metric.denominator
    }
    for metric in table.metrics.values():
        for aggregate in metric.aggregates:
            name = _measure(aggregate, table)
            told.setdefault(name, {"expr": _aggregate(aggregate, table)})
    return told


def _aggregate(aggregate: Aggregate, table: SemanticTable) -> str:
    if not aggregate.column:
        return "_.count()"
    is_flag = aggregate.kind == "sum" and table.columns[aggregate.column].type == "boolean"
    return f"_.{aggregate.column}" + (".cast('int64')" if is_flag else "") + f".{aggregate.kind}()"


def _measure(aggregate: Aggregate, table: SemanticTable) -> str:
    """Return the metric that is this aggregate alone, or a name of its own."""
    same = [n for n, metric in table.metrics.items() if metric.aggregates == (aggregate,)]
    return same[0] if same else aggregate.name


def _ratio(metric: Metric, table: SemanticTable) -> dict[str, Any]:
    top, bottom = (_measure(aggregate, table) for aggregate in metric.aggregates)
    return {"expr": f"_.{top} / _.{bottom}", "description": metric.doc}
