"""A YAML document -> a typed object, or errors with file, line and the nearest key."""

from __future__ import annotations

import datetime
import re
import typing
from collections.abc import Hashable
from typing import Any, ClassVar, TypeVar

import pydantic

from sqlkit.document import Document, Keys
from sqlkit.errors import ConfigError, Location, SqlkitError, raise_all, unknown

_BRANCH = re.compile(r"^(str|int|float|bool|date|datetime|none|\[key\]|.*\[.*\].*)$")
"""How pydantic marks, in the place of a mistake, which branch of a union it tried, or that a key is meant."""

_ABSENT = object()

_KINDS = {
    "string_type": "text",
    "int_type": "an integer",
    "int_parsing": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date",
    "date_from_datetime_inexact": "a date",
    "date_from_datetime_parsing": "a date",
    "list_type": "a list",
    "dict_type": "keys and values",
}
"""What was wanted, by pydantic's name of the mistake."""


class Written(pydantic.BaseModel):
    """Base of what a user writes in YAML: immutable, and no key goes unnoticed."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    example: ClassVar[str] = ""
    """What to write, shown to whoever writes a word or a list in its place."""


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
        by_keys: dict[Keys, list[Any]] = {}
        for detail in error.errors():
            by_keys.setdefault(_written_keys(data, detail["loc"]), []).append(detail)
        # Where one branch of a union fits as far as a deeper mistake, that one is meant.
        meant = [keys for keys in by_keys if not any(keys == k[: len(keys)] and keys != k for k in by_keys)]
        raise_all([_explain(document, kind, at, keys, by_keys[keys]) for keys in meant])
        raise  # unreachable: a ValidationError has at least one detail


def _written_keys(data: Any, loc: Keys) -> Keys:
    """Return what is written of a place that pydantic names, without the branches of unions it adds."""
    keys: list[Hashable] = []
    for key in loc:
        if isinstance(data, dict) and key not in data:
            key = next((written for written in data if str(written) == key), key)
        inner = _inside(data, key)
        if inner is not _ABSENT or not _BRANCH.match(str(key)):
            keys.append(key)
            data = inner
    return tuple(keys)


def _inside(data: Any, key: Hashable) -> Any:
    try:
        return data[key]
    except (LookupError, TypeError):
        return _ABSENT


def _explain(document: Document, kind: type[Written], at: Keys, keys: Keys, details: list[Any]) -> SqlkitError:
    where: Location = document.where(*at, *keys)
    name = ".".join(map(str, keys)) or "the file"
    if details[0]["type"] in ("extra_forbidden", "invalid_key"):
        return ConfigError(unknown("key", str(keys[-1]), _known_keys(kind, keys[:-1])), where=where)
    if details[0]["type"] == "missing":
        return ConfigError(f"{name} is missing.", where=where)
    hint = f"Known: {', '.join(sorted(_known_keys(kind, keys)))}." if details[0]["type"] == "model_type" else ""
    wanted = _wanted(_written(_at(kind, keys)), details)
    return ConfigError(f"{name}: {wanted} (found {_shown(details[0]['input'])}).", where=where, hint=hint)


def _wanted(model: type[Written] | None, details: list[Any]) -> str:
    if details[0]["type"] == "model_type":
        return "write keys and values" + (f", as {model.example}" if model and model.example else "")
    kinds = [_KINDS.get(detail["type"]) for detail in details]
    if None not in kinds:
        return "should be " + " or ".join(dict.fromkeys(filter(None, kinds)))
    message: str = details[0]["msg"].removeprefix("Value error, ").rstrip(".")
    return message[0].lower() + message[1:]


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, datetime.date) else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def _known_keys(kind: Any, keys: Keys) -> list[str]:
    model = _written(_at(kind, keys))
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _at(kind: Any, keys: Keys) -> Any:
    for key in keys:
        kind = _member(kind, str(key))
    return kind


def _member(kind: Any, key: str) -> Any:
    model = _written(kind)
    if model is not None and key in model.model_fields:
        return model.model_fields[key].annotation
    arguments = [a for a in typing.get_args(kind) if a is not type(None)]
    return arguments[-1] if arguments else kind


def _written(kind: Any) -> type[Written] | None:
    candidates = [kind, *typing.get_args(kind), *(b for a in typing.get_args(kind) for b in typing.get_args(a))]
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, Written)), None)
