"""Trained models on DuckDB: trained in this process, which is the warehouse; kept in the audit; run as SQL or UDF."""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from sqlkit.errors import BuildError
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Outcome, Registered
from sqlkit.warehouses.duckdb import audit
from sqlkit.warehouses.duckdb.macros import LOST_ON_TREES, macro_call, macro_name, macro_of
from sqlkit.warehouses.registry import newest, of_version, outputs_of, registered_rows, require_unchanged, stamped

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

REGISTRY = audit.table("model_registry")


def train(warehouse: DuckDB, rows: Relation, definition: Any, champion: Registered | None) -> Outcome:
    """Hand the rows to the training entry point and return what it made of them."""
    from sqlkit.estimators.own import EstimatorError
    from sqlkit.scoring.errors import ScoringError
    from sqlkit.training.train import Refused
    from sqlkit.training.train import train as fit

    try:
        before = champion.artifact if champion else None
        trained = fit(warehouse.columns_for_training(rows), definition, before)
    except (EstimatorError, ScoringError, KeyError, ValueError) as error:
        raise BuildError(f"{definition.name} cannot be trained: {error}") from error
    if isinstance(trained, Refused):
        return Outcome(None, {}, trained.reason)
    warehouse.enter(f"train {definition.name}", "artifact", 1)
    leak = trained.card.leak
    if leak is not None:
        raise BuildError(
            f"{definition.name} is not to be believed: {leak.reason}", hint="Mend the feature, build again."
        )
    return Outcome(_registered(trained, definition), dataclasses.asdict(trained.card))


def _registered(trained: Any, definition: Any) -> Registered:
    from sqlkit.scoring.sql_form import arguments, table_macro

    form = trained.form
    names = tuple(feature.name for feature in definition.features)
    macro = table_macro(form, macro_name(definition.name), definition.keys) if form.has_sql else ""
    called = arguments(form, "duckdb")
    return Registered(
        definition.name,
        trained.version,
        trained.artifact,
        names,
        called,
        macro,
        form.nodes,
        form.outputs,
        trained.explanation,
    )


def register(
    warehouse: DuckDB, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
) -> Registered:
    """Append to the registry's tables."""
    for table, rows in registered_rows(outcome, name, definition_hash, as_of, run_id).items():
        warehouse.audit(table, rows)
    assert outcome.registered
    return dataclasses.replace(outcome.registered, trained_as_of=as_of)


def registered(warehouse: DuckDB, name: str, definition_hash: str, as_of: datetime.date) -> Registered | None:
    """Read the champion."""
    return _read(warehouse, newest(REGISTRY, _COLUMNS, name, definition_hash, as_of), name)


def registered_version(warehouse: DuckDB, registry: Relation, name: str, version: str) -> Registered | None:
    """Read one of a registry's models."""
    return _read(warehouse, of_version(registry, _COLUMNS, name, version), name)


_COLUMNS = (
    *("model_version", "artifact", "features", "arguments", "expression", "nodes", "artifact_sha256"),
    *("expression_sha256", "outputs", "explanation", "explanation_sha256", "trained_as_of"),
)


def _read(warehouse: DuckDB, query: exp.Query, name: str) -> Registered | None:
    """Read a model, refusing one whose bytes are not those that were registered."""
    found = warehouse.fetch(query, "artifact", f"load {name}")
    if not found:
        return None
    version, artifact, features, called, expression, nodes, *rest = found[0]
    artifact_hash, expression_hash, outputs, told, hashed, day, tried = rest
    explanation = told or ""
    kept = {artifact: artifact_hash, expression.encode(): expression_hash}
    require_unchanged(name, version, kept | ({explanation.encode(): hashed} if explanation else {}))
    names, arguments = tuple(json.loads(features)), tuple(json.loads(called))
    answers = outputs_of(outputs)
    return Registered(
        name, version, artifact, names, arguments, expression, int(nodes), answers, explanation, day, tried
    )


def score(
    warehouse: DuckDB,
    model: Registered,
    form: Literal["expression", "function"],
    rows: Relation,
    into: Relation,
    keys: Sequence[str],
    stamps: Sequence[str],
) -> None:
    """Score by the macro, or by onnxruntime in a vectorised function; both give the outputs as doubles."""
    score_into(warehouse, into, form, scores(warehouse, model, form, rows, keys, stamped(model, stamps)))
    registry = REGISTRY.table()
    is_this = exp.column("model_version").eq(model.version)
    warehouse.execute(exp.update(registry, {"is_current": is_this}, where=exp.column("model_name").eq(model.name)))


def score_into(warehouse: DuckDB, into: Relation, form: Literal["expression", "function"], query: exp.Select) -> None:
    """Create the table of what `scores` returns; a function needs every optimizer, lest it be called twice a row."""
    with warehouse.without(LOST_ON_TREES if form == "expression" else ()):
        warehouse.create(into, query)


def scores(
    warehouse: DuckDB,
    model: Registered,
    form: Literal["expression", "function"],
    rows: Relation,
    keys: Sequence[str],
    stamp: Sequence[exp.Expr],
    macro: Relation | None = None,
) -> exp.Select:
    """Return the query of keys, outputs and `stamp`; a macro is made in the stage, if no other place is named."""
    if form == "function":
        return _called(warehouse, model, "score", _runner(model), model.outputs, rows, keys, stamp)
    macro = macro or macro_of(warehouse, model.name)
    warehouse.define(model.expression, macro)
    outputs = [exp.column(output) for output in (*keys, *model.outputs)]
    return exp.select(*outputs, *stamp).from_(macro_call(macro, rows))


def explain(warehouse: DuckDB, model: Registered, rows: Relation, into: Relation, keys: Sequence[str]) -> None:
    """Explain by a vectorised function of this process."""
    from sqlkit.scoring.reasons import reason_columns, reasons_of_codes

    explained = _vectorised(reasons_of_codes(model.explanation), len(model.features))
    stamp = stamped(model, ["model_version"])
    warehouse.create(into, _called(warehouse, model, "reasons", explained, reason_columns(), rows, keys, stamp))


def _called(
    warehouse: DuckDB,
    model: Registered,
    what: str,
    function: Any,
    outputs: Sequence[str],
    rows: Relation,
    keys: Sequence[str],
    stamp: Sequence[exp.Expr],
) -> exp.Select:
    """Install a function of the model's columns and return the query of its answers, beside the keys."""
    name = f"sqlkit_{model.name}_{what}_{model.version}"
    warehouse.install(name, len(model.features), function)
    call = exp.Anonymous(this=name, expressions=[exp.maybe_parse(a, dialect="duckdb") for a in model.arguments])
    kept = [exp.column(key) for key in keys]
    called = exp.select(*kept, exp.alias_(call, "answers")).from_(rows.table()).subquery("called")
    return exp.select(*kept, *_unpacked(outputs), *stamp).from_(called)


def _unpacked(outputs: Sequence[str]) -> list[exp.Expr]:
    """Return the elements of a function's answer, a list in the outputs' order."""
    element = [
        exp.Bracket(this=exp.column("answers"), expressions=[exp.Literal.number(i)]) for i in range(len(outputs))
    ]
    return [exp.alias_(one, name) for one, name in zip(element, outputs, strict=True)]


def _runner(model: Registered) -> Any:
    """Return the function that runs an artifact; the session is shared by DuckDB's threads."""
    from sqlkit.scoring.runtime import open_session, run_matrix

    return _vectorised(run_matrix(open_session(model.artifact)), len(model.features))


def _vectorised(answer: Callable[[Any], Any], features: int) -> Any:
    """Return the function DuckDB calls with one Arrow array a feature; it answers with a list of outputs a row."""
    import numpy as np
    import pyarrow as pa

    def run(*columns: Any) -> Any:
        matrix = np.column_stack([column.to_numpy(zero_copy_only=False) for column in columns])
        answers = answer(matrix)
        ends = np.arange(0, answers.size + 1, answers.shape[1], dtype=np.int32)
        return pa.ListArray.from_arrays(ends, pa.array(answers.ravel(), type=pa.float64()))

    # DuckDB counts the parameters of the function it is given.
    parameters = [inspect.Parameter(f"feature_{i}", inspect.Parameter.POSITIONAL_ONLY) for i in range(features)]
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run
