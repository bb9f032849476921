"""What the training procedure is told and what it answers, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from sqlkit.errors import BuildError

Kind = Literal["numeric", "boolean", "text"]


@dataclass(frozen=True)
class Parameter:
    """A feature as clients pass it: FLOAT, BOOLEAN or VARCHAR."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Answer:
    """A trained model without its bytes, which stay on the stage as `file`; or the `reason` why there is none.

    `arguments` are what the function form is called with, `clean` the expression form: SQL over the columns of the
    rows, one a parameter. `query` scores a relation, see `score_query`; `expressions` are the bodies of SQL functions,
    one an output. Either is empty where the model has no such form or Snowflake computed it otherwise, and
    `expression_note` says which. `rows` is how many were read.
    """

    reason: str = ""
    version: str = ""
    sha256: str = ""
    file: str = ""
    nodes: int = 0
    parameters: tuple[Parameter, ...] = ()
    arguments: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    expression_note: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0
    explanation: str = ""
    "The file on the stage that scores are explained by; empty where they cannot be."


def definition_json(definition: Any) -> str:
    """Any of sqlkit's frozen dataclasses with all that is in it: module, name and fields, to be made again inside."""
    return json.dumps(_written(definition), sort_keys=True, allow_nan=False)


def read_answer(text: str, model: str) -> Answer:
    """Raises BuildError where training failed, or learnt from a feature that knows the outcome."""
    answer = json.loads(text)
    if "error" in answer:
        raise BuildError(f"{model} cannot be trained: {answer['error']}")
    if "leak" in answer:
        raise BuildError(f"{model} is not to be believed: {answer['leak']}", hint="Mend the feature, build again.")
    if "refused" in answer:
        return Answer(reason=answer["refused"])
    lists = ("arguments", "clean", "outputs", "query", "expressions")
    parameters = tuple(Parameter(**feature) for feature in answer.pop("features"))
    return Answer(**{**answer, **{name: tuple(answer[name]) for name in lists}, "parameters": parameters})


def _written(value: Any) -> Any:
    if is_dataclass(value):
        written = {f.name: _written(getattr(value, f.name)) for f in fields(value)}
        return {"module": type(value).__module__, "name": type(value).__name__, "fields": written}
    return [_written(item) for item in value] if isinstance(value, tuple) else value
