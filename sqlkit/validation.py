"""A YAML document -> a typed object, or errors with file, line and the nearest key."""

from __future__ import annotations

import typing
from typing import Any, TypeVar

import pydantic

from sqlkit.document import Document, Keys
from sqlkit.errors import ConfigError, Location, SqlkitError, raise_all, unknown


class Written(pydantic.BaseModel):
    """Base of what a user writes in YAML: immutable, and no key goes unnoticed."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


W = TypeVar("W", bound=Written)


def validate(document: Document, kind: type[W], *, at: Keys = ()) -> W:
    """Return `document.data` (or the part under `at`) as `kind`; all mistakes are raised together."""
    data = document.data
    for key in at:
        data = data[key]
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"expected keys and values, found {type(data).__name__}.", where=document.where(*at))
    try:
        return kind.model_validate(data)
    except pydantic.ValidationError as error:
        raise_all([_explain(document, kind, at, detail) for detail in error.errors()])
        raise  # unreachable: a ValidationError has at least one detail


def _explain(document: Document, kind: type[Written], at: Keys, detail: Any) -> SqlkitError:
    keys: Keys = tuple(detail["loc"])
    where: Location = document.where(*at, *keys)
    if detail["type"] == "extra_forbidden":
        return ConfigError(unknown("key", str(keys[-1]), _known_keys(kind, keys[:-1])), where=where)
    name = ".".join(str(key) for key in keys if not str(key).startswith(("function-", "str", "int"))) or "the file"
    if detail["type"] == "missing":
        return ConfigError(f"{name} is missing.", where=where)
    message = detail["msg"].removeprefix("Value error, ")
    return ConfigError(
        f"{name}: {message[0].lower()}{message[1:].rstrip('.')} (found {detail['input']!r}).", where=where
    )


def _known_keys(kind: Any, keys: Keys) -> list[str]:
    for key in keys:
        kind = _member(kind, str(key))
    model = _written(kind)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _member(kind: Any, key: str) -> Any:
    model = _written(kind)
    if model is not None and key in model.model_fields:
        return model.model_fields[key].annotation
    arguments = [a for a in typing.get_args(kind) if a is not type(None)]
    return arguments[-1] if arguments else kind


def _written(kind: Any) -> type[Written] | None:
    candidates = [kind, *typing.get_args(kind), *(b for a in typing.get_args(kind) for b in typing.get_args(a))]
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, Written)), None)
