"""What BI tools are told: tables with an entity or metrics, what each column is, and how the tables join.

All of it is read off the contracts: the grain is the key, a date or time is a time dimension, a text, boolean or
`integer` (a score, an order, an age) a dimension; other numbers are facts, which metrics add up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlkit.errors import ConfigError, raise_all
from sqlkit.manifest import Compiled, Manifest
from sqlkit.metric import Metric
from sqlkit.relation import Relation
from sqlkit.spec import Column

_TIMES = ("date", "timestamp")
_GROUPS = ("varchar", "boolean", "integer")


@dataclass(frozen=True)
class Join:
    """Many rows of a table to one of an entity's, over a column that both have."""

    table: str
    entity: str
    column: str

    @property
    def name(self) -> str:
        """A name that no other join has."""
        return f"{self.table}_to_{self.entity}"


@dataclass(frozen=True)
class SemanticTable:
    """One published table as BI tools see it."""

    name: str
    doc: str
    relation: Relation
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    entity: str | None
    metrics: Mapping[str, Metric]

    @property
    def times(self) -> tuple[Column, ...]:
        """Columns that are days or moments."""
        return tuple(column for column in self.columns.values() if column.type in _TIMES)

    @property
    def groups(self) -> tuple[Column, ...]:
        """Other columns that rows are grouped by, with the key's."""
        return tuple(
            c for c in self.columns.values() if c.type in _GROUPS or (c.name in self.key and c not in self.times)
        )

    @property
    def facts(self) -> tuple[Column, ...]:
        """Numbers of a row."""
        known = {column.name for column in (*self.times, *self.groups)}
        return tuple(column for column in self.columns.values() if column.name not in known)


@dataclass(frozen=True)
class SemanticModel:
    """All tables of a project that BI tools are told of, and every published one for tools that only list them."""

    name: str
    database: str | None
    schema: str
    tables: Mapping[str, SemanticTable]
    joins: tuple[Join, ...]
    published: Mapping[str, Compiled]


def semantic_model(
    manifest: Manifest, database: str | None, schema: str, only: Collection[str] | None = None
) -> SemanticModel:
    """Return what the contracts say of the results in that place; a `ConfigError` where a name means two things."""
    chosen = manifest.models.keys() if only is None else only
    published = {name: c for name, c in sorted(manifest.models.items()) if c.spec.is_published and name in chosen}
    told = {name: c for name, c in published.items() if c.spec.entity or c.spec.metrics}
    raise_all([*_said_twice(told.values())])
    tables = {name: _table(compiled, Relation(name, schema, database)) for name, compiled in told.items()}
    name = "".join(letter if letter.isalnum() else "_" for letter in manifest.project.name.lower())
    return SemanticModel(name, database, schema, tables, tuple(_joins(tables.values())), published)


def _table(compiled: Compiled, relation: Relation) -> SemanticTable:
    spec = compiled.spec
    columns = {name: column for name, column in spec.columns.items() if name != "run_id"}  # a number of nothing
    return SemanticTable(compiled.name, spec.doc, relation, spec.grain, columns, spec.entity, spec.metrics)


def _joins(tables: Iterable[SemanticTable]) -> Iterator[Join]:
    tables = list(tables)
    for entity in (table for table in tables if table.entity):
        (column,) = entity.key
        for table in tables:
            if table is not entity and column in table.columns:
                yield Join(table.name, entity.name, column)


def _said_twice(tables: Iterable[Compiled]) -> Iterator[ConfigError]:
    """Yield an error for a metric or an entity of two tables: a name has one meaning."""
    first: dict[tuple[str, str], Compiled] = {}
    for compiled in tables:
        said = [("metrics", name) for name in compiled.spec.metrics]
        said += [("entity", compiled.spec.entity)] if compiled.spec.entity else []
        for kind, name in said:
            other = first.setdefault((kind, name), compiled)
            if other is not compiled:
                what = "metric" if kind == "metrics" else "entity"
                where = compiled.model.where("metrics", name) if kind == "metrics" else compiled.model.where("entity")
                yield ConfigError(
                    f"the {what} {name!r} is stated by {other.name} too: give one another name.", where=where
                )
