"""catalog.json: the published tables as a reader finds them, with columns, comments and numbers of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from sqlkit.artifacts.manifest import Place
from sqlkit.artifacts.shape import Invocation, model_id
from sqlkit.manifest import Compiled, Manifest
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse


def catalog_artifact(manifest: Manifest, warehouse: Warehouse, place: Place, invocation: Invocation) -> dict[str, Any]:
    """Return the catalog of the last publication; `warehouse` is connected."""
    published = {name: table for name, table in warehouse.published().items() if name in manifest.models}
    rows = _rows(warehouse, published)
    nodes = {
        model_id(manifest.project.name, name): {
            "unique_id": model_id(manifest.project.name, name),
            "metadata": _metadata(manifest.models[name], place),
            "columns": _columns(manifest.models[name], warehouse.columns(table)),
            "stats": _stats(rows[name]),
        }
        for name, table in published.items()
    }
    return {"metadata": invocation.header("catalog"), "nodes": nodes, "sources": {}, "errors": None}


def _rows(warehouse: Warehouse, published: Mapping[str, Relation]) -> dict[str, int]:
    """Return each table's number of rows, all counted in one statement."""
    counts: list[exp.Query] = [
        exp.select(
            exp.alias_(exp.Literal.string(name), "model_name"), exp.alias_(exp.Count(this=exp.Star()), "row_count")
        ).from_(table.table())
        for name, table in published.items()
    ]
    if not counts:
        return {}
    query = counts[0] if len(counts) == 1 else exp.union(*counts, distinct=False)
    return {name: int(count) for name, count in warehouse.fetch(query, "aggregate", "rows for the catalog")}


def _metadata(compiled: Compiled, place: Place) -> dict[str, Any]:
    where = {"database": place.database, "schema": place.schema, "name": compiled.name}
    return {**where, "type": "BASE TABLE", "comment": compiled.spec.doc, "owner": None}


def _columns(compiled: Compiled, types: Mapping[str, str]) -> dict[str, Any]:
    docs = {name: column.doc for name, column in compiled.spec.columns.items()}
    return {
        name: {"name": name, "type": kind, "index": index, "comment": docs.get(name)}
        for index, (name, kind) in enumerate(types.items(), 1)
    }


def _stats(rows: int) -> dict[str, Any]:
    def stat(name: str, label: str, value: int | bool, is_shown: bool) -> dict[str, Any]:
        return {"id": name, "label": label, "value": value, "include": is_shown, "description": label}

    return {
        "row_count": stat("row_count", "Number of rows", rows, True),
        "has_stats": stat("has_stats", "Has stats?", True, False),
    }
