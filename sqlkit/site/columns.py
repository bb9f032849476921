"""Which column comes from which, across all models: what a model's own lineage says, joined into one graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlkit.lineage import ONE_ROW, ROWS, Lineage, Source, lineage
from sqlkit.manifest import Compiled, Manifest
from sqlkit.models.base import SOURCE

NO_SOURCES: frozenset[Source] = frozenset()

STAMPS = frozenset({"model_version", "trained_as_of"})
"""Columns that name the model by which a row was scored."""


@dataclass(frozen=True)
class Columns:
    """Of each model's column what it comes from (`up`) and what comes from it (`down`); `rows` of each model."""

    up: Mapping[Source, frozenset[Source]]
    down: Mapping[Source, frozenset[Source]]
    rows: Mapping[str, frozenset[Source]]


def columns_of(manifest: Manifest) -> Columns:
    """Return the graph of a compiled project, which is the same whatever the warehouse."""
    up: dict[Source, frozenset[Source]] = {}
    rows: dict[str, frozenset[Source]] = {}
    spelled = _spelled(manifest)
    for name, compiled in manifest.models.items():
        found = lineage(compiled.query, manifest.dialect.name, ONE_ROW)
        rows[name] = frozenset(spelled.get(source, source) for source in found.rows)
        for column in compiled.spec.columns:
            up[name, column] = frozenset(spelled.get(source, source) for source in _sources(compiled, column, found))
    down: dict[Source, set[Source]] = defaultdict(set)
    for end, sources in up.items():
        for source in sources:
            down[source].add(end)
    return Columns(up, {source: frozenset(readers) for source, readers in down.items()}, rows)


def _sources(compiled: Compiled, column: str, found: Lineage) -> frozenset[Source]:
    """What a model has learned or explains comes from all that it is told, which is no column of its query."""
    if column.lower() in found.columns:
        return found.columns[column.lower()]
    if column in STAMPS or not (compiled.spec.estimator or compiled.spec.explains):
        return NO_SOURCES
    learned = NO_SOURCES.union(*(s for name, s in found.columns.items() if name not in compiled.spec.grain))
    return learned | ({(compiled.spec.explains, ROWS)} if compiled.spec.explains else NO_SOURCES)


def _spelled(manifest: Manifest) -> dict[Source, Source]:
    """Return columns as contracts spell them by how lineage does, which is in lower case."""
    known = [(name, column) for name, model in manifest.models.items() for column in (*model.spec.columns, ROWS)]
    inputs = manifest.project.inputs.values()
    known += [(f"{SOURCE}.{entry.name}", column) for entry in inputs for column in (*entry.columns, ROWS)]
    return {(table.lower(), column.lower()): (table, column) for table, column in known}
