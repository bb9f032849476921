"""Project -> every model rendered, now or by an earlier run, and so the graph of what reads what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlkit.cache import Cache, key_of
from sqlkit.errors import SqlkitError, UnsuitableParameter, raise_all
from sqlkit.graph import Node, ancestors
from sqlkit.models.base import REF, SOURCE, Model, Rendered
from sqlkit.models.watched import told
from sqlkit.project import Project
from sqlkit.spec import RUN_COLUMNS, Spec

if TYPE_CHECKING:
    from sqlglot import exp

RUN_PARAMS = "run_params"
"""The one-row model that every published table takes its run columns from."""


@dataclass(frozen=True)
class Graph:
    """Which models there are and what each reads; enough to order and to select, without compiling."""

    nodes: Mapping[str, Node]
    reads: Mapping[str, frozenset[str]]
    disabled: Mapping[str, str]


def read_graph(project: Project, warehouse: str = "duckdb", cache: Cache | None = None) -> Graph:
    """Render every model that the cache does not know, and return what reads what."""
    renderings = Renderings(project, warehouse, cache)
    renderings.save()
    return renderings.graph


def _at_parameter(error: SqlkitError, project: Project) -> SqlkitError:
    """The same error at the line that a person wrote, where a template complains of what a parameter says."""
    if isinstance(error, UnsuitableParameter):
        written = [name for name in error.parameters if name in project.places]
        written.sort(key=lambda name: error.said not in str(project.params[name]))
        error.where = project.places[written[0]] if written else error.where
    return error


class Renderings:
    """Every model that a project can have, rendered; all mistakes are raised together.

    What the cache holds of a model counts while its text, its contract and all it has read of the project are the
    same. `entries` is that, by model; the compiler adds what it finds out.
    """

    def __init__(self, project: Project, warehouse: str, cache: Cache | None) -> None:
        self.project, self.warehouse, self.cache = project, warehouse, cache
        self.specs = {name: published(model.spec) for name, model in project.models.items()}
        self.context = replace(project.context, specs=self.specs)
        self.entries: dict[str, dict[str, Any]] = {}
        self._rendered: dict[str, Rendered] = {}
        self._keys: dict[str, str] = {}
        self._told: dict[str, str | None] = {}
        self._changed: set[str] = set()
        self._read_all()
        self.graph = self._graph()

    def rendered(self, name: str) -> Rendered:
        """Return a model as a query, rendering it if that has not been done."""
        if name not in self._rendered:
            self._rendered[name] = self.project.models[name].renderer(self.warehouse)(self.context)
        return self._rendered[name]

    def is_kept(self, name: str) -> bool:
        """Whether what is found out about a model will be remembered."""
        return name in self._keys

    def add(self, name: str, found: Mapping[str, Any]) -> None:
        """Add to what is remembered of a model."""
        self.entries[name] |= found
        self._changed.add(name)

    def save(self) -> None:
        """Write what is new to the cache."""
        for name in sorted(self._changed & self._keys.keys()):
            assert self.cache
            self.cache.keep(f"{self.warehouse}.{name}", self._keys[name], self.entries[name])
        self._changed.clear()

    def params(self, name: str) -> dict[str, Any]:
        """Return the parameters that a model was written with, by dotted name."""
        names = [d.removeprefix("param:") for d in self.entries[name]["told"] if d.startswith("param:")]
        return {param: self.context.params[param] for param in sorted(names)}

    def told(self, dependency: str) -> str | None:
        """Return a digest of what the project says of a dependency; None where it says nothing."""
        if dependency not in self._told:
            text = told(self.context, dependency)
            self._told[dependency] = None if text is None else hashlib.sha256(text.encode()).hexdigest()
        return self._told[dependency]

    def _read_all(self) -> None:
        disabled = self.project.disabled()
        errors: list[SqlkitError] = []
        for name, model in self.project.models.items():
            if name in disabled:
                continue
            try:
                self.entries[name] = self._found(model) or self._made(model)
            except SqlkitError as error:
                errors += (_at_parameter(one, self.project) for one in getattr(error, "errors", (error,)))
        told_once = {str(error): error for error in errors}  # models that share a macro share its complaint
        raise_all(list(told_once.values()))

    def _found(self, model: Model) -> dict[str, Any] | None:
        source_hash = model.renderer(self.warehouse).source_hash if self.cache else None
        if self.cache is None or source_hash is None:
            return None
        names = [sorted(self.context.params), sorted(self.context.inputs)]
        spec = repr(self.specs[model.name])
        key = self._keys[model.name] = key_of(source_hash, spec, names)
        entry = self.cache.find(f"{self.warehouse}.{model.name}", key)
        if entry is None or any(self.told(d) != value for d, value in entry["told"].items()):
            return None
        return entry

    def _made(self, model: Model) -> dict[str, Any]:
        rendered = self.rendered(model.name)
        models, sources = tables(rendered.query, REF, SOURCE)
        named = {f"columns:{name}" for name in models} | {f"source:{name}" for name in sources}
        reads = set(models)
        # The run's row is read for the run columns, or to date a training.
        if is_extended(model, rendered) or model.spec.estimator:
            reads.add(RUN_PARAMS)
        if model.spec.explains:
            reads.add(model.spec.explains)
        self._changed.add(model.name)
        return {
            "reads": sorted(reads),
            "sources": sorted(sources),
            "source_hash": rendered.source_hash,
            "told": {d: self.told(d) for d in sorted(rendered.dependencies | named)},
        }

    def _graph(self) -> Graph:
        project = self.project
        reads = {name: frozenset(entry["reads"]) for name, entry in self.entries.items()}
        disabled = project.disabled()
        disabled |= _disabled_downstream(reads, disabled)
        reads = {name: r for name, r in reads.items() if name not in disabled}
        nodes = {n: Node(n, project.models[n].spec.tags, project.models[n].folder) for n in reads}
        return Graph(nodes, reads, disabled)


def tables(query: exp.Query, *schemas: str) -> tuple[frozenset[str], ...]:
    """Return the names of the tables that a query reads from each of some schemas."""
    from sqlglot import exp

    found = [(table.db, table.name) for table in query.find_all(exp.Table)]
    return tuple(frozenset(name for db, name in found if db == schema) for schema in schemas)


def is_extended(model: Model, rendered: Rendered) -> bool:
    """Whether the compiler adds the run columns to what a model yields."""
    return model.spec.is_published and not RUN_COLUMNS.keys() <= set(rendered.query.named_selects)


def published(spec: Spec) -> Spec:
    """Return a published model's contract with the run columns at its end."""
    if not spec.is_published:
        return spec
    return replace(spec, columns={**spec.columns, **RUN_COLUMNS})


def _disabled_downstream(reads: Mapping[str, frozenset[str]], disabled: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in reads:
        lacking = sorted(ancestors(name, reads) & disabled.keys())
        if lacking and name not in disabled:
            found[name] = disabled[lacking[0]]
    return found
