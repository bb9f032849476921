"""One rendered model -> a typed, portable query that keeps its contract, or every mistake in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from sqlkit.contract import column_problems, is_assignable
from sqlkit.dialects.base import Dialect, translate
from sqlkit.dialects.problem import position
from sqlkit.errors import CompileError, nearest, raise_all
from sqlkit.estimators.families import FAMILIES
from sqlkit.models.base import REF, SOURCE, Model, Rendered
from sqlkit.rendering import RUN_PARAMS, is_extended, published
from sqlkit.spec import RUN_COLUMNS, Column, EstimatorSpec, Spec

if TYPE_CHECKING:
    from sqlglot.schema import Schema

    from sqlkit.binder import Binder


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


def steps_of(model: Model, rendered: Rendered, schema: Schema, binder: Binder) -> Steps:
    """Check a rendered model against its contract; raise all that is wrong with it."""
    spec = published(model.spec)
    extended = is_extended(model, rendered)
    promised = {n: c for n, c in spec.columns.items() if not (extended and n in RUN_COLUMNS)}
    _no_foreign_tables(rendered, binder.models)
    _no_star(rendered)
    _no_repeats(rendered)
    types = _types(rendered, binder, promised)
    if spec.estimator:
        promised = _training_columns(spec, spec.estimator, types)
    if spec.explains:
        promised = _with_features({name: spec.columns[name] for name in spec.grain}, types)
    found = column_problems(promised, types)
    if found:
        raise_all([CompileError(f"{model.name} {problem}", where=rendered.lines[0]) for problem in found])
    query = _typed(rendered.query.copy(), schema, rendered)
    if rendered.dialect == "duckdb":
        _portable(query, rendered)
    if extended or any(types[name] != column.type for name, column in promised.items()):
        query = _promised(query, promised, types, extended)
    return Steps(rendered, types, promised, query, extended)


def _training_columns(spec: Spec, estimator: EstimatorSpec, types: Mapping[str, str]) -> dict[str, Column]:
    """Return what an estimator's query must yield: its grain, label and split, and features, numeric ones as double."""
    fixed = {name: spec.columns[name] for name in spec.grain}
    fixed[estimator.split] = Column(estimator.split, "varchar")
    family = FAMILIES[estimator.family]
    fixed |= {name: Column(name, kind) for name, kind in family.columns.items()}
    fixed |= {n: Column(n, "double") for n in family.features or () if n not in fixed}
    if family.features is not None and not family.has_covariates:
        return fixed
    if estimator.label:
        fixed[estimator.label] = Column(estimator.label, family.label or "boolean")
    return _with_features(fixed, types) | {n: Column(n, "varchar") for n in estimator.slices if n not in types}


def _with_features(fixed: Mapping[str, Column], types: Mapping[str, str]) -> dict[str, Column]:
    features = {n: Column(n, kind if kind == "varchar" else "double") for n, kind in types.items() if n not in fixed}
    return {**fixed, **features}


def _no_foreign_tables(rendered: Rendered, models: Collection[str]) -> None:
    ctes = {cte.alias for cte in rendered.query.find_all(exp.CTE)}
    for table in rendered.query.find_all(exp.Table):
        if table.db in (REF, SOURCE) or (table.name in ctes and not table.db):
            continue
        bare = table.copy()
        bare.set("alias", None)
        close = None if table.db else table.name if table.name in models else nearest(table.name, models)
        raise CompileError(
            f"reads the table {bare.sql('duckdb', normalize_functions='lower')} past the project.",
            where=rendered.where(position(table)[0]),
            hint=f"Read models with {{{{ ref('{close or '...'}') }}}}; map raw tables as inputs in sqlkit.yml.",
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


def _types(rendered: Rendered, binder: Binder, promised: Mapping[str, Column]) -> dict[str, str]:
    if rendered.dialect != "duckdb":  # a warehouse's own SQL: only its column names can be known here
        return {name: promised[name].type if name in promised else "unknown" for name in rendered.query.named_selects}
    bound = _without_parameters(rendered.query)
    text = rendered.text if bound is rendered.query else bound.sql("duckdb")
    from sqlkit.binder import BindError

    try:
        return binder.types(text.rstrip().rstrip(";"))
    except BindError as error:
        raise CompileError(error.message, where=rendered.where(error.line)) from error


def _without_parameters(query: exp.Query) -> exp.Expr:
    if query.find(exp.Placeholder, exp.Parameter) is None:
        return query
    return query.transform(lambda node: exp.null() if isinstance(node, exp.Placeholder | exp.Parameter) else node)


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


def translated_check(query: exp.Query, specs: Mapping[str, Spec], dialect: Dialect) -> exp.Query:
    """Return the query of a check that a person wrote, over `ref.<model>`, in a warehouse's SQL, as models are."""
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.schema import ensure_schema

    from sqlkit.dialects.annotate import annotated

    read = {table.name for table in query.find_all(exp.Table)} & specs.keys()
    columns = {name: {c.name: c.type for c in specs[name].columns.values()} for name in read}
    schema = ensure_schema({REF: columns}, dialect="duckdb")
    qualified = qualify(query.copy(), schema=schema, dialect="duckdb", quote_identifiers=False)
    translated = translate(annotated(qualified, schema), dialect)
    assert isinstance(translated, exp.Query)
    return translated


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
