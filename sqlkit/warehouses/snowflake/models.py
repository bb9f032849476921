"""Trained models on Snowflake: a procedure trains, functions score; the client sees cards, never rows or artifacts."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from sqlkit.errors import WarehouseError
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Outcome, Registered
from sqlkit.warehouses.registry import newest, of_version, outputs_of, registered_rows, require_unchanged, stamped
from sqlkit.warehouses.snowflake import routines
from sqlkit.warehouses.snowflake.routines import Answer, Parameter, stage_path

if TYPE_CHECKING:
    from sqlkit.training.artifact import Conversion
    from sqlkit.warehouses.snowflake.warehouse import Snowflake

Form = Literal["expression", "function"]

ARTIFACTS = "artifacts"
"""The stage (Snowflake's word for a folder of files) of training code and trained models."""

CODE, MODELS = "code", "models"
"""Its folders."""


@dataclass(frozen=True)
class Installable(Registered):
    """A model of which Snowflake holds the artifact, as `file`.

    `query` scores a relation in one SELECT; `bodies` are SQL functions, one an output, called with `clean`; the
    functions that run the artifact are called with `arguments`.
    """

    parameters: tuple[Parameter, ...] = ()
    clean: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    file: str = ""
    within: tuple[Any, ...] | None = None
    "Tolerance and measured difference of a model that is not exact, and why: a Conversion."

    def conversion(self) -> Conversion | None:
        """Return what the card says, the artifact being out of reach."""
        from sqlkit.training.artifact import Conversion

        return Conversion(*self.within) if self.within else None


def train(warehouse: Snowflake, rows: Relation, definition: Any, champion: Registered | None) -> Outcome:
    """Call the training procedure on `rows`; one text comes back, a card or a reason."""
    own = routines.estimator_packages(definition)
    before = champion.file if isinstance(champion, Installable) else ""
    called = routines.call_procedure(_procedure(warehouse, own), rows, definition, _path(warehouse, MODELS), before)
    answer = routines.read_answer(warehouse.answer(called, f"train {definition.name}"), definition.name)
    if answer.reason:
        return Outcome(None, {}, answer.reason)
    return Outcome(_installable(definition.name, answer), answer.card)


def _procedure(warehouse: Snowflake, own: Sequence[str]) -> Relation:
    """Return the training procedure of this release, with packages of the project's own, installed once a run."""
    package, packages = routines.training_package(), routines.training_packages(own)
    name = warehouse.places.owned(routines.procedure_name(package, packages))
    if warehouse.is_first(name):
        warehouse.send(routines.create_procedure(name, _package(warehouse), packages))
    return name


def _package(warehouse: Snowflake) -> str:
    """Return where the training code of this release is on the stage, put there once a run."""
    package = routines.training_package()
    file = routines.package_file(package)
    path = _path(warehouse, CODE, file)
    if warehouse.is_first(warehouse.places.owned(file)):
        warehouse.put(package, path)
    return path


def missing_packages(warehouse: Snowflake) -> list[str]:
    """Return what Snowflake says of packages that training and scoring want and that it cannot resolve."""
    packages = sorted({*routines.training_packages(), *routines.scoring_packages()})
    asked = routines.resolve_packages(packages)
    try:
        warehouse.answer(asked, "whether packages can be had")
    except WarehouseError as error:
        return [f"Python packages cannot be had: {error.message}"]
    return []


def _path(warehouse: Snowflake, *parts: str) -> str:
    return stage_path(warehouse.places.owned(ARTIFACTS), *parts)


def _installable(name: str, answer: Answer) -> Installable:
    return Installable(
        name=name,
        version=answer.version,
        artifact=b"",
        features=tuple(parameter.name for parameter in answer.parameters),
        arguments=answer.arguments,
        expression=json.dumps({"query": answer.query, "bodies": answer.expressions}) if answer.query else "",
        nodes=answer.nodes,
        outputs=answer.outputs,
        parameters=answer.parameters,
        clean=answer.clean,
        query=answer.query,
        bodies=answer.expressions,
        file=answer.file,
        within=_within(answer),
        explanation=answer.explanation,
    )


def _within(answer: Answer) -> tuple[float, float, str] | None:
    """Return tolerance and difference of a model that is not exact, and what makes it so."""
    tolerance = answer.card.get("tolerance")
    by = "skl2onnx" if answer.card.get("form") == "converted" else "float32"
    return (float(tolerance), float(answer.card["parity"]), by) if tolerance else None


def register(
    warehouse: Snowflake, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
) -> Registered:
    """Append to the registry's tables; the artifact is a file of the stage."""
    model = outcome.registered
    assert isinstance(model, Installable)
    called = {
        "function": model.arguments,
        "expression": model.clean,
        "kinds": [parameter.kind for parameter in model.parameters],
        "file": model.file,
        "within": model.within,
    }
    found = registered_rows(outcome, name, definition_hash, as_of, run_id)
    hashed = model.file.partition(".")[0]
    found["model_registry"][0] |= {"arguments": json.dumps(called), "artifact": None, "artifact_sha256": hashed}
    for table, rows in found.items():
        warehouse.audit(table, rows)
    return replace(model, trained_as_of=as_of)


def registered(warehouse: Snowflake, name: str, definition_hash: str, as_of: datetime.date) -> Registered | None:
    """Read the champion."""
    return _read(warehouse, newest(_registry(warehouse), _COLUMNS, name, definition_hash, as_of), name)


def registered_version(warehouse: Snowflake, registry: Relation, name: str, version: str) -> Registered | None:
    """Read one of a registry's models."""
    return _read(warehouse, of_version(registry, _COLUMNS, name, version), name)


_COLUMNS = (
    *("model_version", "features", "arguments", "expression", "nodes", "outputs", "expression_sha256"),
    *("explanation", "explanation_sha256", "trained_as_of"),
)


def _read(warehouse: Snowflake, query: exp.Query, name: str) -> Registered | None:
    """Read a model, refusing one whose SQL is not what was registered; artifacts check themselves."""
    found = warehouse.fetch(query, "artifact", f"load {name}")
    if not found:
        return None
    version, features, arguments, expression, nodes, outputs, expression_hash, told, hashed, day, tried = found[0]
    expression, explanation = expression or "", told or ""
    kept = {expression.encode(): expression_hash} | ({explanation.encode(): hashed} if explanation else {})
    require_unchanged(name, version, kept)
    names, called = json.loads(features), json.loads(arguments)
    answers = outputs_of(outputs)
    written = json.loads(expression) if expression else {"query": (), "bodies": ()}
    return Installable(
        name=name,
        version=version,
        artifact=b"",
        features=tuple(names),
        arguments=tuple(called["function"]),
        expression=expression,
        nodes=int(nodes),
        outputs=answers,
        trained_as_of=day,
        tried_as_of=tried,
        parameters=tuple(Parameter(n, kind) for n, kind in zip(names, called["kinds"], strict=True)),
        clean=tuple(called["expression"]),
        query=tuple(written["query"]),
        bodies=tuple(written["bodies"]),
        file=called["file"],
        within=tuple(called["within"]) if called["within"] else None,
        explanation=explanation,
    )


def _registry(warehouse: Snowflake) -> Relation:
    return warehouse.places.owned("model_registry")


def score(
    warehouse: Snowflake,
    model: Registered,
    form: Form,
    rows: Relation,
    into: Relation,
    keys: Sequence[str],
    stamps: Sequence[str],
) -> None:
    """Create the scores by one SELECT, or by functions that run the artifact."""
    assert isinstance(model, Installable)
    warehouse.create(into, scores(warehouse, model, form, rows, keys, stamped(model, stamps)))
    warehouse.scored.append((model, form))


def scores(
    warehouse: Snowflake, model: Installable, form: Form, rows: Relation, keys: Sequence[str], stamp: Sequence[exp.Expr]
) -> exp.Select:
    """Return the query of keys, outputs and `stamp`, the functions it calls being installed."""
    if form == "expression":
        scored: exp.Expr = exp.Subquery(this=exp.Var(this=routines.score_query(model.query, rows)))
        outputs: list[exp.Expr] = [exp.column(output) for output in model.outputs]
    else:
        scored, outputs = rows.table(), _called(warehouse, model)
    return exp.select(*(exp.column(key) for key in keys), *outputs, *stamp).from_(scored)


def _called(warehouse: Snowflake, model: Installable) -> list[exp.Expr]:
    """Install the functions that run a model's artifact, one an output, and return their calls."""
    calls: list[exp.Expr] = []
    path = _path(warehouse, MODELS, model.file)
    for position, output in enumerate(model.outputs):
        function = _function(warehouse, model, "function", output)
        packages = routines.scoring_packages()
        warehouse.send(routines.create_function(function, len(model.arguments), path, packages, position))
        calls.append(exp.alias_(routines.call(function, model.arguments), output))
    return calls


def _function(warehouse: Snowflake, model: Installable, form: Form, output: str) -> Relation:
    return warehouse.places.owned(routines.function_name(model.name, model.version, form, output))


def explain(warehouse: Snowflake, model: Registered, rows: Relation, into: Relation, keys: Sequence[str]) -> None:
    """Install the function that explains a model, and create what it says of the rows, its numbers taken apart."""
    from sqlkit.scoring.reasons import reason_columns

    assert isinstance(model, Installable)
    function = warehouse.places.owned(routines.function_name(model.name, model.version, "reasons"))
    paths = _package(warehouse), _path(warehouse, MODELS, model.explanation)
    packages = routines.explaining_packages()
    warehouse.send(routines.create_explaining_function(function, len(model.arguments), *paths, packages))
    kept = [exp.column(key) for key in keys]
    said = exp.alias_(routines.call(function, model.arguments), "said")
    answered = exp.select(*kept, said).from_(rows.table()).subquery("answered")
    numbers = [exp.alias_(_number(i), name) for i, name in enumerate(reason_columns(), start=1)]
    stamp = stamped(model, ["model_version"])
    warehouse.create(into, exp.select(*kept, *numbers, *stamp).from_(answered))


def _number(place: int) -> exp.Expr:
    """One of the numbers of a text; nothing is NULL."""
    part = exp.Anonymous(
        this="SPLIT_PART", expressions=[exp.column("said"), exp.Literal.string(","), exp.Literal.number(place)]
    )
    return exp.cast(exp.Nullif(this=part, expression=exp.Literal.string("")), "double")


Scored = list[tuple[Installable, Form]]
"""Models a run scored by, and how."""


def publish(warehouse: Snowflake) -> None:
    """Put the functions that clients know in front of those of the models this run scored by.

    A model whose one SELECT cannot be taken apart into functions, one an output, has none. The registry says which
    models these are from now on, since tasks score by the functions and stamp what the registry says.
    """
    last = {model.name: (model, form) for model, form in warehouse.scored}  # past dates come before the run's own
    for model, form in last.values():
        _be_current(warehouse, model)
        if form == "expression" and not model.bodies:
            continue
        for position, output in enumerate(model.outputs):
            function = _function(warehouse, model, form, output)
            if form == "expression":
                warehouse.send(routines.create_sql_function(function, model.parameters, model.bodies[position]))
            arguments = model.clean if form == "expression" else model.arguments
            entry = warehouse.places.published(routines.entry_name(model.name, output))
            warehouse.send(routines.create_entry(entry, model.parameters, function, arguments))


def _be_current(warehouse: Snowflake, model: Installable) -> None:
    is_this = exp.column("model_version").eq(model.version)
    registry = _registry(warehouse).quoted()
    warehouse.execute(exp.update(registry, {"is_current": is_this}, where=exp.column("model_name").eq(model.name)))
