"""Parameters: each declared once with a default, overridden in sqlkit.yml or by `--vars`, never misspelt in silence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlkit.document import Document, Keys, read_document
from sqlkit.errors import ConfigError, Location, SqlkitError, nearest, raise_all, unknown

_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "text": (str,),
    "boolean": (bool,),
    "date": (datetime.date,),
    "list": (list,),
    "reasons": (dict, tuple),
}

_EXPONENT = re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+")


@dataclass(frozen=True)
class Param:
    """A declared parameter. `type` is one of integer, number, text, boolean, date, list, reasons.

    Reasons are written as names and why; their value is pairs, which unlike a mapping is no area of parameters.
    """

    name: str
    default: Any
    type: str
    doc: str = ""
    choices: tuple[Any, ...] = ()
    min: float | None = None
    max: float | None = None

    def accept(self, value: Any) -> Any:
        """Return the value if it is of the parameter's type, or None where None is the default."""
        if value is None and self.default is None:
            return None
        if self.type == "date" and isinstance(value, str):
            value = _date(value)
        if self.type == "number" and isinstance(value, str) and _EXPONENT.fullmatch(value):
            value = float(value)  # YAML 1.1 takes 1e-4, which has no dot, for text
        wrong = not isinstance(value, _TYPES[self.type]) or (isinstance(value, bool) and self.type != "boolean")
        if wrong or isinstance(value, datetime.datetime):
            raise ValueError(f"should be {_article(self.type)}, found {value!r}")
        if self.type == "reasons":
            return _pairs(value)
        if self.min is not None and value < self.min:
            raise ValueError(f"should be at least {self.min}, found {value!r}")
        if self.max is not None and value > self.max:
            raise ValueError(f"should be at most {self.max}, found {value!r}")
        if self.choices and value == []:
            raise ValueError(f"should name at least one of {', '.join(map(str, self.choices))}")
        for item in value if isinstance(value, list) else [value]:
            if self.choices and item not in self.choices:
                raise ValueError(f"should be one of {', '.join(map(str, self.choices))}, found {item!r}")
        return value


def declared(path: Path) -> dict[str, Param]:
    """Read a params.yml: area -> name -> {default, doc, type, choices, min, max}."""
    found = {}
    for area, names in read_document(path).data.items():
        for name, entry in names.items():
            kind = entry.get("type") or kind_of(entry["default"])
            choices, bounds = tuple(entry.get("choices", ())), (entry.get("min"), entry.get("max"))
            param = Param(f"{area}.{name}", entry["default"], kind, entry["doc"], choices, *bounds)
            found[param.name] = param
    return found


def kind_of(default: Any) -> str:
    """Return the type a default value declares; None declares an integer that may be absent."""
    if isinstance(default, bool):
        return "boolean"
    for kind, types in _TYPES.items():
        if isinstance(default, types):
            return kind
    return "integer"


def resolve(
    params: Mapping[str, Param], document: Document, at: Keys, overrides: Mapping[str, Any], origin: str
) -> dict[str, Any]:
    """Return every parameter's value: the default, else the document's under `at`, else the override's."""
    values = {n: p.accept(p.default) if p.type == "reasons" else p.default for n, p in params.items()}
    errors: list[SqlkitError] = []
    for name, value, where in _given(params, document, at, overrides, origin):
        error = _problem(params, name, value, where)
        if error:
            errors.append(error)
        else:
            values[name] = params[name].accept(value)
    raise_all(errors)
    return values


def origins(
    params: Container[str], document: Document, at: Keys, overrides: Mapping[str, Any], origin: str
) -> dict[str, Location | str]:
    """Return where each parameter that is not left at its default was set, the last word counting."""
    return {name: where for name, _, where in _given(params, document, at, overrides, origin)}


def _given(
    params: Container[str], document: Document, at: Keys, overrides: Mapping[str, Any], origin: str
) -> list[tuple[str, Any, Location | str]]:
    """Return each value that is written, its name and where, in the order in which they count."""
    written = document.data or {}
    for key in at:
        written = written.get(key) or {}
    given: list[tuple[str, Any, Location | str]] = []
    given += [(_name(keys), value, document.where(*at, *keys)) for keys, value in _flat(written, params)]
    return given + [(_name(keys), value, origin) for keys, value in _flat(overrides, params)]


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return dotted names as a tree.

    >>> nested({"rfm.bins": 5, "threshold": 2})
    {'rfm': {'bins': 5}, 'threshold': 2}
    """
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *areas, last = name.split(".")
        branch = tree
        for area in areas:
            branch = branch.setdefault(area, {})
        branch[last] = value
    return tree


def _problem(params: Mapping[str, Param], name: str, value: Any, where: Location | str) -> SqlkitError | None:
    if name not in params:
        return ConfigError(unknown("parameter", name, params), where=where)
    try:
        params[name].accept(value)
    except ValueError as error:
        close = nearest(value, map(str, params[name].choices)) if isinstance(value, str) else None
        question = f" Did you mean {close!r}?" if close else ""
        return ConfigError(f"parameter {name} {error}.{question}", where=where, hint=params[name].doc)
    return None


def _flat(tree: Mapping[Any, Any], known: Container[str], above: Keys = ()) -> list[tuple[Keys, Any]]:
    """Return each value with the keys it is written under, which may hold dots themselves."""
    found: list[tuple[Keys, Any]] = []
    for key, value in tree.items():
        keys = (*above, key)
        if isinstance(value, dict) and _name(keys) not in known:
            found += _flat(value, known, keys)
        else:
            found.append((keys, value))
    return found


def _name(keys: Keys) -> str:
    return ".".join(map(str, keys))


def _pairs(value: Mapping[str, Any] | tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    if isinstance(value, tuple):
        return value
    for name, why in value.items():
        if not isinstance(why, str) or not why.strip():
            raise ValueError(f"should say why for {name}, as {{{name}: what it is needed for}}, found {why!r}")
    return tuple((str(name), " ".join(why.split())) for name, why in value.items())


def _date(text: str) -> datetime.date | str:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text


def _article(kind: str) -> str:
    if kind == "reasons":
        return "names and reasons"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
