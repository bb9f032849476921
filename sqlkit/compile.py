"""Project + dialect -> Manifest: every model as one checked query. No connection, no credentials."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from sqlkit.cache import Cache
from sqlkit.contract import check_query
from sqlkit.dialects.base import Dialect, dialect_for, translate
from sqlkit.errors import CompileError, Location, SqlkitError, raise_all, unknown
from sqlkit.estimators.families import FAMILIES
from sqlkit.graph import ordered
from sqlkit.manifest import Compiled, Manifest
from sqlkit.models.base import REF, SOURCE, Model, Rendered
from sqlkit.policy import LET_IN, unreasoned
from sqlkit.project import Project
from sqlkit.rendering import Renderings, published, tables
from sqlkit.spec import Check, EstimatorSpec, Spec
from sqlkit.statement import Fresh, Kept, keep
from sqlkit.steps import Steps, steps_of

if TYPE_CHECKING:
    from sqlglot.schema import Schema

    from sqlkit.binder import Binder


def compile_project(
    project: Project, warehouse: str = "duckdb", only: Collection[str] | None = None, cache: Cache | None = None
) -> Manifest:
    """Render every model; bind, qualify, check and translate all (or `only` some); mistakes are raised together.

    What `cache` knows to compile, from the same text and the same project, is not compiled again.
    """
    dialect = dialect_for(warehouse)
    renderings = Renderings(project, warehouse, cache)
    graph, bench = renderings.graph, _Bench(project, renderings.specs)
    models: dict[str, Compiled] = {}
    errors: list[SqlkitError] = []
    for name in ordered(graph.reads, {n: model.path for n, model in project.models.items()}):
        if only is not None and name not in only:
            continue
        try:
            models[name] = _remembered(renderings, name) or _compile_new(renderings, name, bench, dialect)
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
    errors += [error for compiled in models.values() for error in _unreasoned(project, compiled)]
    if not errors and only is None:
        errors = _check_checks(models, renderings, bench)
    bench.close()
    renderings.save()
    raise_all(errors)
    return Manifest(project, dialect, models, graph.disabled)


def _unreasoned(project: Project, compiled: Compiled) -> list[SqlkitError]:
    """Return an error for each feature of an estimator that the project declares sensitive and does not let in."""
    estimator = compiled.spec.estimator
    found = unreasoned(compiled.spec, compiled.features, project.inputs, project.params)
    return [
        CompileError(
            f"{compiled.name} learns from {name}, which sqlkit.yml declares sensitive.",
            where=compiled.model.path,
            hint=f"Leave it out, or say why not: {estimator.params}.{LET_IN}: {{{name}: what it is needed for}}.",
        )
        for name in found
        if estimator
    ]


class _Bench:
    """The tools of compiling, made when the first model needs them."""

    def __init__(self, project: Project, specs: Mapping[str, Spec]) -> None:
        self._project, self._specs = project, specs

    @cached_property
    def schema(self) -> Schema:
        return _schema(self._specs, self._project)

    @cached_property
    def binder(self) -> Binder:
        from sqlkit.binder import Binder

        sources = {name: entry.columns for name, entry in self._project.inputs.items()}
        return Binder({name: spec.columns for name, spec in self._specs.items()}, sources)

    def close(self) -> None:
        if "binder" in vars(self):
            self.binder.close()


def _schema(specs: Mapping[str, Spec], project: Project) -> Schema:
    from sqlglot.schema import ensure_schema

    models = {n: {c.name: c.type for c in s.columns.values()} for n, s in specs.items()}
    sources = {n: dict.fromkeys(i.columns, "unknown") for n, i in project.inputs.items()}
    return ensure_schema({REF: models, SOURCE: sources}, dialect="duckdb")


def _remembered(renderings: Renderings, name: str) -> Compiled | None:
    entry = renderings.entries[name]
    if "tree" not in entry:
        return None
    return Compiled(
        renderings.project.models[name],
        renderings.specs[name],
        Kept(entry["sql"], frozenset(entry["names"]), entry["tree"]),
        renderings.graph.reads[name],
        frozenset(entry["sources"]),
        entry["features"],
        renderings.params(name),
        entry["source_hash"],
    )


def _compile_new(renderings: Renderings, name: str, bench: _Bench, dialect: Dialect) -> Compiled:
    model, reads = renderings.project.models[name], renderings.graph.reads[name]
    compiled = _compile(model, renderings.rendered(name), bench.schema, bench.binder, dialect, reads)
    if not renderings.is_kept(name) or not isinstance(compiled.statement, Fresh):
        return compiled
    try:
        kept = keep(compiled.statement)
    except (TypeError, sqlglot.errors.UnsupportedError):  # compiled, and not to be remembered
        return compiled
    found = {"sql": kept.sql, "names": sorted(kept.names), "tree": kept.tree, "features": dict(compiled.features)}
    renderings.add(name, found)
    return replace(compiled, statement=kept)


def compile_steps(project: Project, name: str, warehouse: str = "duckdb", cache: Cache | None = None) -> Steps:
    """Return the steps of one model, which `compile_project` has found to be without mistakes."""
    renderings = Renderings(project, warehouse, cache)
    bench = _Bench(project, renderings.specs)
    try:
        return steps_of(project.models[name], renderings.rendered(name), bench.schema, bench.binder)
    finally:
        bench.close()


def _compile(
    model: Model, rendered: Rendered, schema: Schema, binder: Binder, dialect: Dialect, reads: frozenset[str]
) -> Compiled:
    spec, steps = published(model.spec), steps_of(model, rendered, schema, binder)
    if spec.training_dates and spec.training_dates not in reads:
        told = f"{model.name} does not read it: " + unknown("model", spec.training_dates, reads)
        raise CompileError(told, where=model.where("training_dates"))
    # A warehouse's own file is in its own SQL already.
    translated = translate(steps.query, dialect) if rendered.dialect == "duckdb" else steps.query
    assert isinstance(translated, exp.Query)
    kinds = {n: c.type for n, c in steps.promised.items()}
    features = _features(spec.estimator, spec, kinds) if spec.estimator else {}
    if spec.explains:
        features = {name: kind for name, kind in kinds.items() if name not in spec.grain}
    (sources,), statement = tables(rendered.query, SOURCE), Fresh(translated, dialect)
    return Compiled(model, spec, statement, reads, sources, features, rendered.params, rendered.source_hash)


def _features(estimator: EstimatorSpec, spec: Spec, kinds: Mapping[str, str]) -> dict[str, str]:
    family = FAMILIES[estimator.family]
    own = dict.fromkeys(family.features or (), "double")
    if family.features is not None and not family.has_covariates:
        return own
    others = {*spec.grain, *family.columns, *estimator.slices, estimator.label, estimator.split}
    return {**own, **{name: kind for name, kind in kinds.items() if name not in others}}


def _check_checks(models: Mapping[str, Compiled], renderings: Renderings, bench: _Bench) -> list[SqlkitError]:
    """Bind what contracts say in SQL, or of other models, so that a mistake in it shows without a build."""
    errors: list[SqlkitError] = []
    for name, compiled in models.items():
        known = renderings.entries[name].get("checks")
        if known is not None and all(n in models and renderings.told(f"columns:{n}") == t for n, t in known.items()):
            continue
        found, read = _broken_checks(compiled, models, bench)
        if not found:
            renderings.add(name, {"checks": {n: renderings.told(f"columns:{n}") for n in sorted(read)}})
        errors += found
    return errors


def _broken_checks(
    compiled: Compiled, models: Mapping[str, Compiled], bench: _Bench
) -> tuple[list[SqlkitError], set[str]]:
    """Return the checks of a model that cannot be run, and the models that its checks read."""
    from sqlkit.binder import BindError

    addresses = {name: exp.table_(name, db=REF) for name in models}
    errors: list[SqlkitError] = []
    read: set[str] = set()
    for check in compiled.spec.checks:
        if check.kind not in ("sql", "references"):
            continue
        try:
            query = check_query(check, compiled.spec, addresses[compiled.name], addresses)
            read |= tables(query, REF)[0]
            bench.binder.types(query.sql("duckdb"))
        except (BindError, ValueError) as error:
            told = f"the check {check.name} cannot be run: {error}"
            errors.append(CompileError(told, where=_place(check, compiled)))
    return errors, read


def _place(check: Check, compiled: Compiled) -> Location:
    """Return where a check is written: with its column, or in the list of the model's own."""
    if check.kind != "sql":
        return compiled.model.where("columns", check.columns[0], "checks")
    own = [each for each in compiled.spec.checks if each.kind == "sql"]
    return compiled.model.where("checks", own.index(check), "sql")
