"""Project + dialect -> Manifest: every model as one typed, checked query. No connection, no credentials."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import Schema, ensure_schema

from sqlkit.binder import Binder, BindError
from sqlkit.contract import check_query, column_problems, is_assignable
from sqlkit.dialects.annotate import annotated
from sqlkit.dialects.base import Dialect, dialect_for, to_sql, translate
from sqlkit.dialects.portable import problems
from sqlkit.errors import CompileError, SqlkitError, raise_all
from sqlkit.graph import Node, ancestors, ordered
from sqlkit.models.base import REF, SOURCE, Model, Rendered
from sqlkit.project import Project
from sqlkit.spec import RUN_COLUMNS, Column, EstimatorSpec, Spec

RUN_PARAMS = "run_params"
"""The one-row model that every published table takes its run columns from."""


@dataclass(frozen=True)
class Compiled:
    """One model, ready to run once `ref` and `source` are replaced by addresses."""

    model: Model
    spec: Spec
    query: exp.Query
    reads: frozenset[str]
    sources: frozenset[str]
    features: Mapping[str, str] = field(default_factory=dict)
    "Of an estimator: its features and their types (double or varchar)."

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name


@dataclass(frozen=True)
class Graph:
    """Which models there are and what each reads; enough to order and to select, without compiling."""

    nodes: Mapping[str, Node]
    reads: Mapping[str, frozenset[str]]
    disabled: Mapping[str, str]


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


def compile_project(project: Project, warehouse: str = "duckdb", only: Collection[str] | None = None) -> Manifest:
    """Render every model; bind, qualify, check and translate all (or `only` some); mistakes are raised together."""
    dialect = dialect_for(warehouse)
    rendered = _render_all(project, warehouse)
    graph = _graph(project, rendered)
    specs = _specs(project)
    schema = _schema(specs, project)
    binder = Binder({n: s.columns for n, s in specs.items()}, {n: i.columns for n, i in project.inputs.items()})
    models = {}
    errors: list[SqlkitError] = []
    for name in ordered(graph.reads):
        if only is not None and name not in only:
            continue
        try:
            models[name] = _compile(project.models[name], rendered[name], schema, binder, dialect, graph.reads[name])
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
    if not errors and only is None:
        errors = _check_checks(models, binder)
    binder.close()
    raise_all(errors)
    return Manifest(project, dialect, models, graph.disabled)


def read_graph(project: Project, warehouse: str = "duckdb") -> Graph:
    """Render every model and return what reads what."""
    return _graph(project, _render_all(project, warehouse))


def _graph(project: Project, rendered: Mapping[str, Rendered]) -> Graph:
    reads = {name: _tables(r.query, REF) for name, r in rendered.items()}
    reads = {n: r | _implied(project.models[n], rendered[n]) for n, r in reads.items()}
    disabled = project.disabled()
    disabled |= _disabled_downstream(reads, disabled)
    reads = {name: r for name, r in reads.items() if name not in disabled}
    nodes = {n: Node(n, project.models[n].spec.tags, project.models[n].folder) for n in reads}
    return Graph(nodes, reads, disabled)


def _specs(project: Project) -> dict[str, Spec]:
    return {name: _published(model.spec) for name, model in project.models.items()}


def _published(spec: Spec) -> Spec:
    """Return a published model's contract with the run columns at its end."""
    if not spec.is_published:
        return spec
    return replace(spec, columns={**spec.columns, **RUN_COLUMNS})


def _render_all(project: Project, warehouse: str) -> dict[str, Rendered]:
    context = replace(project.context, specs=_specs(project))
    disabled = project.disabled()
    rendered: dict[str, Rendered] = {}
    errors: list[SqlkitError] = []
    for name, model in project.models.items():
        if name in disabled:
            continue
        try:
            rendered[name] = model.renderer(warehouse)(context)
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
    raise_all(errors)
    return rendered


def _tables(query: exp.Query, schema: str) -> frozenset[str]:
    return frozenset(table.name for table in query.find_all(exp.Table) if table.db == schema)


def _implied(model: Model, rendered: Rendered) -> frozenset[str]:
    """Return what a model needs beside what it names: the run's row, for its run columns or to date its training."""
    return frozenset({RUN_PARAMS}) if _is_extended(model, rendered) or model.spec.estimator else frozenset()


def _is_extended(model: Model, rendered: Rendered) -> bool:
    """Whether the compiler adds the run columns to what a model yields."""
    return model.spec.is_published and not RUN_COLUMNS.keys() <= set(rendered.query.named_selects)


def _disabled_downstream(reads: Mapping[str, frozenset[str]], disabled: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in reads:
        lacking = sorted(ancestors(name, reads) & disabled.keys())
        if lacking and name not in disabled:
            found[name] = disabled[lacking[0]]
    return found


def _compile(
    model: Model, rendered: Rendered, schema: Schema, binder: Binder, dialect: Dialect, reads: frozenset[str]
) -> Compiled:
    spec = _published(model.spec)
    is_extended = _is_extended(model, rendered)
    promised = {n: c for n, c in spec.columns.items() if not (is_extended and n in RUN_COLUMNS)}
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
    if is_extended or any(types[name] != column.type for name, column in promised.items()):
        query = _promised(query, promised, types, is_extended)
    # A warehouse's own file is in its own SQL already.
    translated = translate(query, dialect) if rendered.dialect == "duckdb" else query
    assert isinstance(translated, exp.Query)
    features = {n: c.type for n, c in promised.items() if n not in _not_features(spec)} if spec.estimator else {}
    return Compiled(model, spec, translated, reads, _tables(rendered.query, SOURCE), features)


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


def _check_checks(models: Mapping[str, Compiled], binder: Binder) -> list[SqlkitError]:
    """Bind what contracts say in SQL, or of other models, so that a mistake in it shows without a build."""
    tables = {name: exp.table_(name, db=REF) for name in models}
    errors: list[SqlkitError] = []
    for name, compiled in models.items():
        for check in compiled.spec.checks:
            if check.kind not in ("sql", "references"):
                continue
            try:
                binder.types(check_query(check, compiled.spec, tables[name], tables).sql("duckdb"))
            except (BindError, sqlglot.errors.SqlglotError, KeyError, ValueError) as error:
                message = error.message if isinstance(error, BindError) else str(error).split(". Line")[0]
                where = compiled.model.path
                errors.append(CompileError(f"the check {check.name} cannot be run: {message}", where=where))
    return errors


def _types(rendered: Rendered, binder: Binder, promised: Mapping[str, Column]) -> dict[str, str]:
    if rendered.dialect != "duckdb":  # a warehouse's own SQL: only its column names can be known here
        return {name: promised[name].type if name in promised else "unknown" for name in rendered.query.named_selects}
    bound = _without_parameters(rendered.query)
    text = rendered.text if bound is rendered.query else bound.sql("duckdb")
    try:
        return binder.types(text.strip().rstrip(";"))
    except BindError as error:
        raise CompileError(error.message, where=rendered.where(error.line)) from error


def _without_parameters(query: exp.Query) -> exp.Expr:
    if query.find(exp.Placeholder, exp.Parameter) is None:
        return query
    return query.transform(lambda node: exp.null() if isinstance(node, exp.Placeholder | exp.Parameter) else node)


def _schema(specs: Mapping[str, Spec], project: Project) -> Schema:
    models = {n: {c.name: c.type for c in s.columns.values()} for n, s in specs.items()}
    sources = {n: dict.fromkeys(i.columns, "unknown") for n, i in project.inputs.items()}
    return ensure_schema({REF: models, SOURCE: sources}, dialect="duckdb")


def _typed(query: exp.Query, schema: Schema, rendered: Rendered) -> exp.Query:
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
    addresses: Mapping[str, exp.Table],
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
