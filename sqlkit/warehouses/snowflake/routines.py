"""What runs inside Snowflake, as statements that install it: the training procedure and the functions of a model.

A model is installed as one function a form and output, named by its version: `churn_model_score_<version>_function`
runs the artifact, `..._expression` is SQL. `churn_model_score` is the stable name, a thin function over one of them
that takes the columns as they are; replacing it is how another model is put to use.
https://docs.snowflake.com/en/sql-reference/sql/create-function
https://docs.snowflake.com/en/sql-reference/sql/create-procedure
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

from sqlglot import exp, parse_one

from sqlkit.relation import Relation
from sqlkit.scoring.sql_terms import identifier
from sqlkit.warehouses.snowflake.routine_answer import (
    Answer,
    Kind,
    Parameter,
    definition_json,
    read_answer,
)
from sqlkit.warehouses.snowflake.routine_package import package_file, training_package
from sqlkit.warehouses.snowflake.routine_pins import (
    REPOSITORY,
    RUNTIME,
    estimator_packages,
    explaining_packages,
    own_packages,
    resolve_packages,
    scoring_packages,
    training_packages,
)
from sqlkit.warehouses.snowflake.routine_text import (
    address,
    body,
    call,
    handler,
    literal,
    literals,
    quoted,
    stage_path,
    statement,
)

__all__ = [
    "Answer",
    "Form",
    "Parameter",
    "call",
    "call_procedure",
    "create_entry",
    "create_explaining_function",
    "create_function",
    "create_procedure",
    "create_sql_function",
    "definition_json",
    "drop_function",
    "drop_routine",
    "entry_name",
    "estimator_packages",
    "explaining_packages",
    "function_name",
    "function_types",
    "literal",
    "own_packages",
    "package_file",
    "procedure_name",
    "read_answer",
    "remove_file",
    "resolve_packages",
    "score_query",
    "scoring_packages",
    "stage_path",
    "training_package",
    "training_packages",
    "types_in",
]

Form = Literal["function", "expression"]

_TYPES: dict[Kind, str] = {"numeric": "float", "boolean": "boolean", "text": "varchar"}

_PYTHON = {"runtime": literal(RUNTIME), "repository": REPOSITORY}


def procedure_name(package: bytes, packages: Sequence[str]) -> str:
    """By all that it does: the zip, the handler's text and the packages. Where it exists, nothing is to be done."""
    told = [hashlib.sha256(package).hexdigest(), handler("train.py"), RUNTIME, *packages]
    return f"SQLKIT_TRAIN_{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:12]}".upper()


def create_procedure(name: Relation, package_path: str, packages: Sequence[str]) -> str:
    """`package_path` is where the zip of `training_package` is on a stage. Runs with the caller's rights."""
    return statement(
        "training_procedure.sql",
        name=address(name),
        packages=literals(packages),
        imports=literal(package_path),
        comment=literal("sqlkit: trains a model where its rows are; returns its card"),
        body=handler("train.py"),
        **_PYTHON,
    )


def call_procedure(name: Relation, rows: Relation, definition: Any, models: str, champion: str = "") -> str:
    """Trains on `rows` and writes the artifact below `models`, a path on a stage; one text comes back.

    `champion` is the file there of the model to be compared with, if there is one.
    """
    told = [literal(text) for text in (address(rows), definition_json(definition), models, champion)]
    return exp.Command(this="CALL", expression=call(name, told).sql("snowflake")).sql("snowflake")


def function_name(model: str, version: str, form: Form | Literal["reasons"], output: str = "score") -> str:
    """One output of one model in one form, or what explains it.

    >>> function_name("churn_model", "0a1b2c3d4e5f", "expression")
    'CHURN_MODEL_SCORE_0A1B2C3D4E5F_EXPRESSION'
    """
    return f"{entry_name(model, output)}_{version}_{form}".upper()


def entry_name(model: str, output: str = "score") -> str:
    """The name that clients know.

    >>> entry_name("churn_model")
    'CHURN_MODEL_SCORE'
    """
    return f"{model}_{output}".upper()


def create_function(
    name: Relation, arguments: int, artifact_path: str, packages: Sequence[str], output: int = 0
) -> str:
    """Vectorised Python over onnxruntime; `artifact_path` ends in the artifact's hash, which the handler checks."""
    return statement(
        "scoring_function.sql",
        name=address(name),
        parameters=", ".join(f"F{i} float" for i in range(arguments)),
        packages=literals(packages),
        imports=literal(artifact_path),
        comment=literal("sqlkit: one output of a trained model, run by onnxruntime"),
        body=handler("score.py", f"\nOUTPUT = {output}\n" if output else ""),
        **_PYTHON,
    )


def create_explaining_function(
    name: Relation, arguments: int, package_path: str, explanation_path: str, packages: Sequence[str]
) -> str:
    """Vectorised Python over the zip of `training_package`; the explanation's path ends in its hash."""
    return statement(
        "explaining_function.sql",
        name=address(name),
        parameters=", ".join(f"F{i} float" for i in range(arguments)),
        packages=literals(packages),
        imports=literals((package_path, explanation_path)),
        comment=literal("sqlkit: why a trained model scores as it does"),
        body=handler("explain.py"),
        **_PYTHON,
    )


def create_sql_function(name: Relation, parameters: Sequence[Parameter], expression: str) -> str:
    """The expression form; numbers have to come without NaN (`Answer.clean`). TooLarge beyond 1 MB."""
    return _sql_function(name, parameters, function_types("expression", parameters), expression, copy_grants=False)


def score_query(query: Sequence[str], rows: Relation) -> str:
    """Keys and outputs, in upper case, for every row: a SELECT with all of a model in it and no function."""
    before, after = query
    return before + address(rows) + after


def create_entry(name: Relation, parameters: Sequence[Parameter], core: Relation, arguments: Sequence[str]) -> str:
    """The stable function over the columns as they are, calling one form with its `arguments`; keeps its grants."""
    called = call(core, arguments).sql("snowflake")
    return _sql_function(name, parameters, function_types("entry", parameters), called, copy_grants=True)


def function_types(form: Form | Literal["entry"], parameters: Sequence[Parameter]) -> tuple[str, ...]:
    """Types of the arguments, by which Snowflake tells functions of one name apart."""
    if form == "entry":
        return tuple(_TYPES[p.kind] for p in parameters)
    return tuple("varchar" if p.kind == "text" and form == "expression" else "float" for p in parameters)


def drop_function(name: Relation, types: Sequence[str]) -> str:
    """Also of a signature that has changed: another one would only be beside it."""
    dropped = parse_one("drop function if exists f(float)", read="snowflake")
    table = dropped.find(exp.Table)
    assert table
    table.replace(quoted(name))
    dropped.set("expressions", [exp.Var(this=kind.upper()) for kind in types])
    return dropped.sql("snowflake")


def types_in(signature: str) -> tuple[str, ...]:
    """Types of the arguments that the catalogue shows, as `function_types` has them.

    >>> types_in("(AGE FLOAT, COUNTRY VARCHAR)"), types_in("()")
    (('float', 'varchar'), ())
    """
    return tuple(part.split()[-1].lower() for part in signature.strip("()").split(",") if part.strip())


def drop_routine(kind: str, name: Relation, types: Sequence[str]) -> str:
    """Of a `kind`, FUNCTION or PROCEDURE."""
    return drop_function(name, types).replace("FUNCTION", kind, 1)


def remove_file(path: str) -> str:
    """One file of a stage: the path is a beginning (https://docs.snowflake.com/en/sql-reference/sql/remove), so all."""
    return f"REMOVE {literal(path)}"


def _sql_function(
    name: Relation, parameters: Sequence[Parameter], types: Sequence[str], expression: str, *, copy_grants: bool
) -> str:
    names = [identifier(p.name, "snowflake").sql("snowflake") for p in parameters]
    return statement(
        "sql_function.sql",
        name=address(name),
        parameters=", ".join(" ".join(pair) for pair in zip(names, types, strict=True)),
        copy_grants=copy_grants,
        comment=literal("sqlkit: one output of a trained model"),
        body=body(expression),
    )
