"""Apache Superset's YAML of datasets, which its command and its REST API import: one file, no UUID.

https://superset.apache.org/docs/configuration/importing-exporting-datasources
"""

from __future__ import annotations

from typing import Any

import yaml

from sqlkit.dialects.base import Dialect, to_sql
from sqlkit.manifest import Compiled
from sqlkit.semantics.expression import metric_sql
from sqlkit.semantics.model import SemanticModel, SemanticTable
from sqlkit.spec import Column


def superset(model: SemanticModel, dialect: Dialect) -> str:
    """Return every published table as a dataset of the connection that has the project's name.

    How the connection is made is not said, so that an import leaves the one that is there as it is.
    """
    tables = [_dataset(compiled, model, dialect) for compiled in model.published.values()]
    told = {"databases": [{"database_name": model.name, "tables": tables}]}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)


def _dataset(compiled: Compiled, model: SemanticModel, dialect: Dialect) -> dict[str, Any]:
    table = model.tables.get(compiled.name)
    columns = [_column(column) for column in compiled.spec.columns.values()]
    told = {"table_name": compiled.name, "schema": model.schema, "description": compiled.spec.doc, "columns": columns}
    return {**told, "metrics": _metrics(table, dialect)} if table and table.metrics else told


def _column(column: Column) -> dict[str, Any]:
    is_time = column.type in ("date", "timestamp")
    return {"column_name": column.name, "type": column.type.upper(), "description": column.doc, "is_dttm": is_time}


def _metrics(table: SemanticTable, dialect: Dialect) -> list[dict[str, Any]]:
    return [
        {"metric_name": name, "expression": to_sql(metric_sql(metric, table), dialect), "description": metric.doc}
        for name, metric in table.metrics.items()
    ]
