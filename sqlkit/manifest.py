"""What a project compiles to: every model as one query, and how to put addresses in it or show it to a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Any

from sqlglot import exp

from sqlkit.dialects.base import Dialect, to_sql
from sqlkit.graph import Node
from sqlkit.models.base import REF, SOURCE, Model
from sqlkit.project import Project
from sqlkit.spec import Spec
from sqlkit.statement import Statement


def _plain(value: Any) -> Any:
    """Return what JSON does not know as what it does; `asdict` would copy all of it too."""
    return {f.name: getattr(value, f.name) for f in fields(value)} if is_dataclass(value) else str(value)


@dataclass(frozen=True)
class Compiled:
    """One model, ready to run once `ref` and `source` are replaced by addresses."""

    model: Model
    spec: Spec
    statement: Statement
    reads: frozenset[str]
    sources: frozenset[str]
    features: Mapping[str, str] = field(default_factory=dict)
    "Of an estimator, and of what explains it: its features and their types (double or varchar)."
    params: Mapping[str, Any] = field(default_factory=dict)
    "The parameters its query was written with, by dotted name."
    source_hash: str = ""
    "Of the model's file and all templates it includes: another one means that a person edited it."

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @cached_property
    def contract(self) -> dict[str, Any]:
        """The contract as JSON has it, but for what BI tools are told, which changes no table."""
        contract: dict[str, Any] = json.loads(json.dumps(self.spec, default=_plain))
        return {name: value for name, value in contract.items() if name not in ("entity", "metrics")}

    @property
    def query(self) -> exp.Query:
        """The compiled query; copy it before changing it."""
        return self.statement.query

    @property
    def sql(self) -> str:
        """The compiled query as canonical text, without a need to read its tree."""
        return self.statement.sql


@dataclass(frozen=True)
class Manifest:
    """Every model a project can build, in build order, and why it cannot build the others."""

    project: Project
    dialect: Dialect
    models: Mapping[str, Compiled]
    disabled: Mapping[str, str]

    @property
    def reads(self) -> dict[str, frozenset[str]]:
        """What each model reads."""
        return {name: compiled.reads for name, compiled in self.models.items()}

    @property
    def nodes(self) -> dict[str, Node]:
        """What selectors can match."""
        return {n: Node(n, c.spec.tags, c.model.folder) for n, c in self.models.items()}


def addressed(
    query: exp.Query,
    addresses: Mapping[str, exp.Expr],
    sources: Mapping[str, exp.Query],
    values: Mapping[str, exp.Expr] | None = None,
) -> exp.Query:
    """Return the query with `ref.x` as addresses, `source.x` as the input's own query and `$x` as values."""
    result = query.copy()
    addresses = {name.lower(): table for name, table in addresses.items()}  # Snowflake's text is folded upwards
    for table in list(result.find_all(exp.Table)):
        schema, name, alias = table.db.lower(), table.name.lower(), table.alias or table.name
        if schema == REF:
            table.replace(exp.alias_(addresses[name].copy(), alias, table=True))
        elif schema == SOURCE:
            table.replace(exp.Subquery(this=sources[name].copy(), alias=exp.TableAlias(this=exp.to_identifier(alias))))
    for node in list(result.find_all(exp.Placeholder, exp.Parameter)):
        node.replace((values or {})[node.name].copy())
    return result


def written(manifest: Manifest, name: str, schema: str) -> str:
    """Return a model's SQL for a person to read: models under the target's schema, inputs as `source.<input>`."""
    is_upper = manifest.dialect.name == "snowflake"
    query = manifest.models[name].query.copy()
    for table in query.find_all(exp.Table):
        if table.db.lower() == REF:
            table.set("db", exp.to_identifier(schema.upper() if is_upper else schema, quoted=is_upper))
    return to_sql(query, manifest.dialect)
