"""Project + dialect -> Manifest: every model as one checked query. No connection, no credentials."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from sqlkit.cache import Cache
from sqlkit.contract import check_query, column_problems, is_assignable
from sqlkit.dialects.base import Dialect, dialect_for, to_sql, translate
from sqlkit.errors import CompileError, SqlkitError, raise_all
from sqlkit.graph import Node, ordered
from sqlkit.models.base import REF, SOURCE, Model, Rendered
from sqlkit.project import Project
from sqlkit.rendering import RUN_PARAMS, Graph, Renderings, is_extended, published, read_graph, tables
from sqlkit.spec import RUN_COLUMNS, Column, EstimatorSpec, Spec
from sqlkit.statement import Fresh, Kept, Statement, keep

if TYPE_CHECKING:
    from sqlglot.schema import Schema

    from sqlkit.binder import Binder

__all__ = [
    "RUN_PARAMS",
    "Compiled",
    "Graph",
    "Manifest",
    "Steps",
    "addressed",
    "compile_project",
    "compile_steps",
    "read_graph",
    "written",
]


@dataclass(frozen=True)
class Compiled:
    """One model, ready to run once `ref` and `source` are replaced by addresses."""

    model: Model
    spec: Spec
    statement: Statement
    reads: frozenset[str]
    sources: frozenset[str]
    features: Mapping[str, str] = field(default_factory=dict)
    "Of an estimator: its features and their types (double or varchar)."
    params: Mapping[str, Any] = field(default_factory=dict)
    "The parameters its query was written with, by dotted name."
    source_hash: str = ""
    "Of the model's file and all templates it includes: another one means that a person edited it."

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

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
    for name in ordered(graph.reads):
        if only is not None and name not in only:
            continue
        try:
            models[name] = _remembered(renderings, name) or _compile_new(renderings, name, bench, dialect)
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
    if not errors and only is None:
        errors = _check_checks(models, renderings, bench)
    bench.close()
    renderings.save()
    raise_all(errors)
    return Manifest(project, dialect, models, graph.disabled)


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


@dataclass(frozen=True)
class Steps:
    """What becomes of a model on its way to a warehouse's SQL: as it was rendered, and as it is translated from.

    `types` are the columns that it yields by itself, `promised` those it is cast to; `is_extended` says that the run
    columns are added.
    """

    rendered: Rendered
    types: Mapping[str, str]
    promised: Mapping[str, Column]
    query: exp.Query
    is_extended: bool


def compile_steps(project: Project, name: str, warehouse: str = "duckdb", cache: Cache | None = None) -> Steps:
    """Return the steps of one model, which `compile_project` has found to be without mistakes."""
    renderings = Renderings(project, warehouse, cache)
    bench = _Bench(project, renderings.specs)
    try:
        return _steps(project.models[name], renderings.rendered(name), bench.schema, bench.binder)
    finally:
        bench.close()


def _compile(
    model: Model, rendered: Rendered, schema: Schema, binder: Binder, dialect: Dialect, reads: frozenset[str]
) -> Compiled:
    spec, steps = published(model.spec), _steps(model, rendered, schema, binder)
    # A warehouse's own file is in its own SQL already.
    translated = translate(steps.query, dialect) if rendered.dialect == "duckdb" else steps.query
    assert isinstance(translated, exp.Query)
    kinds = {n: c.type for n, c in steps.promised.items()}
    features = {n: kind for n, kind in kinds.items() if n not in _not_features(spec)} if spec.estimator else {}
    sources, statement = tables(rendered.query, SOURCE), Fresh(translated, dialect)
    return Compiled(model, spec, statement, reads, sources, features, rendered.params, rendered.source_hash)


def _steps(model: Model, rendered: Rendered, schema: Schema, binder: Binder) -> Steps:
    spec = published(model.spec)
    extended = is_extended(model, rendered)
    promised = {n: c for n, c in spec.columns.items() if not (extended and n in RUN_COLUMNS)}
    _no_foreign_tables(rendered)
    _no_star(rendered)
    _no_repeats(rendered)
    types = _types(rendered, binder, promised)
    if spec.estimator:
        promised = _training_columns(spec, spec.estimator, types)
    found = column_problems(promised, types)
    if found:
        raise_all([CompileError(f"{model.name} {problem}", where=rendered.lines[0]) for problem in found])
    query = _typed(rendered.query.copy(), schema, rendered)
    if rendered.dialect == "duckdb":
        _portable(query, rendered)
    if extended or any(types[name] != column.type for name, column in promised.items()):
        query = _promised(query, promised, types, extended)
    return Steps(rendered, types, promised, query, extended)


def _not_features(spec: Spec) -> set[str]:
    assert spec.estimator
    return {*spec.grain, spec.estimator.label, spec.estimator.split}


def _training_columns(spec: Spec, estimator: EstimatorSpec, types: Mapping[str, str]) -> dict[str, Column]:
    """Return what an estimator's query must yield: its grain, label and split, and features, numeric ones as double."""
    fixed = {name: spec.columns[name] for name in spec.grain}
    fixed[estimator.split] = Column(estimator.split, "varchar")
    fixed[estimator.label] = Column(estimator.label, "boolean")
    features = {n: Column(n, kind if kind == "varchar" else "double") for n, kind in types.items() if n not in fixed}
    return {**fixed, **features}


def _no_foreign_tables(rendered: Rendered) -> None:
    ctes = {cte.alias for cte in rendered.query.find_all(exp.CTE)}
    for table in rendered.query.find_all(exp.Table):
        if table.db in (REF, SOURCE) or (table.name in ctes and not table.db):
            continue
        raise CompileError(
            f"reads the table {table.sql('duckdb')} past the project.",
            where=rendered.where(table.this.meta.get("line") if table.this else None),
            hint="Read models with {{ ref('...') }}; map raw tables as inputs in sqlkit.yml.",
        )


def _no_star(rendered: Rendered) -> None:
    if any(projection.is_star for projection in rendered.query.selects):
        raise CompileError(
            "ends in `select *`.",
            where=rendered.where(1 if len(rendered.lines) == 1 else None),
            hint="Name every column, so that a column added upstream changes nothing here.",
        )


def _no_repeats(rendered: Rendered) -> None:
    names = rendered.query.named_selects
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        raise CompileError(f"yields two columns called {name!r}.", where=rendered.lines[0])


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
            read |= tables(query, REF)
            bench.binder.types(query.sql("duckdb"))
        except (BindError, sqlglot.errors.SqlglotError, KeyError, ValueError) as error:
            message = error.message if isinstance(error, BindError) else str(error).split(". Line")[0]
            where = compiled.model.path
            errors.append(CompileError(f"the check {check.name} cannot be run: {message}", where=where))
    return errors, read


def _types(rendered: Rendered, binder: Binder, promised: Mapping[str, Column]) -> dict[str, str]:
    if rendered.dialect != "duckdb":  # a warehouse's own SQL: only its column names can be known here
        return {name: promised[name].type if name in promised else "unknown" for name in rendered.query.named_selects}
    bound = _without_parameters(rendered.query)
    text = rendered.text if bound is rendered.query else bound.sql("duckdb")
    from sqlkit.binder import BindError

    try:
        return binder.types(text.strip().rstrip(";"))
    except BindError as error:
        raise CompileError(error.message, where=rendered.where(error.line)) from error


def _without_parameters(query: exp.Query) -> exp.Expr:
    if query.find(exp.Placeholder, exp.Parameter) is None:
        return query
    return query.transform(lambda node: exp.null() if isinstance(node, exp.Placeholder | exp.Parameter) else node)


def _schema(specs: Mapping[str, Spec], project: Project) -> Schema:
    from sqlglot.schema import ensure_schema

    models = {n: {c.name: c.type for c in s.columns.values()} for n, s in specs.items()}
    sources = {n: dict.fromkeys(i.columns, "unknown") for n, i in project.inputs.items()}
    return ensure_schema({REF: models, SOURCE: sources}, dialect="duckdb")


def _typed(query: exp.Query, schema: Schema, rendered: Rendered) -> exp.Query:
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify

    from sqlkit.dialects.annotate import annotated

    try:
        qualified = qualify(
            query, schema=schema, dialect=rendered.dialect, quote_identifiers=False, allow_partial_qualification=True
        )
    except sqlglot.errors.OptimizeError as error:
        raise CompileError(f"cannot be resolved: {error}", where=rendered.lines[0]) from error
    typed = (
        annotated(qualified, schema)
        if rendered.dialect == "duckdb"
        else annotate_types(qualified, schema=schema, dialect=rendered.dialect)
    )
    assert isinstance(typed, exp.Query)
    return typed


def _portable(query: exp.Query, rendered: Rendered) -> None:
    from sqlkit.dialects.portable import problems

    raise_all(
        [
            CompileError(p.message, where=rendered.where(p.line), hint=p.hint)
            for p in problems(_without_parameters(query))
        ]
    )


def _promised(
    query: exp.Query, promised: Mapping[str, Column], types: Mapping[str, str], is_extended: bool
) -> exp.Query:
    """Return the query as the CTE `result`, its columns in the contract's order and types, and the run columns."""
    ctes = query.args.pop("with_", None)
    columns: list[exp.Expr] = []
    for name, column in promised.items():
        value: exp.Expr = exp.column(name, table="result")
        if types[name] != column.type:
            assert is_assignable(types[name], column.type)
            value = exp.cast(value, column.type, dialect="duckdb")
        columns.append(exp.alias_(value, name, copy=False))
    outer = exp.Select(with_=ctes).with_("result", as_=query, copy=False).from_("result", copy=False)
    if is_extended:
        columns += [exp.column(name, table=RUN_PARAMS) for name in RUN_COLUMNS]
        outer = outer.join(exp.table_(RUN_PARAMS, db=REF, alias=RUN_PARAMS), join_type="cross", copy=False)
    return outer.select(*columns, copy=False)


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
