"""The closed list, read from functions.yml: what a model may call, what it may not, and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Case:
    """One documented input and output; `duckdb` is an expression, over the sample table when it names a column."""

    duckdb: str
    snowflake: str
    result: Any
    source: str


@dataclass(frozen=True)
class Function:
    """A listed function. `classes` are SQLGlot's names for it; `units` the date parts it takes, if any."""

    name: str
    kind: str
    classes: tuple[str, ...]
    meaning: str
    duckdb: str
    snowflake: str
    spelling: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    units: tuple[str, ...] = ()
    windowed: bool = True
    literals_only: bool = False
    required: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class Banned:
    """A function or construct that is known and refused; `write` says what to write instead."""

    names: tuple[str, ...]
    classes: tuple[str, ...]
    write: str


@dataclass(frozen=True)
class Sample:
    """Table t of the cases: column types by name, and rows."""

    columns: dict[str, str]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Catalogue:
    """All of functions.yml; `syntax` names the SQLGlot nodes of plain SQL that need no entry of their own."""

    sample: Sample
    functions: tuple[Function, ...]
    banned: tuple[Banned, ...]
    syntax: frozenset[str]

    @cached_property
    def by_class(self) -> dict[str, Function]:
        """SQLGlot class name to the function it stands for."""
        return {name: function for function in self.functions for name in function.classes}

    def banned_name(self, name: str) -> Banned | None:
        """The refusal for a name as written, in any case."""
        return next((entry for entry in self.banned if name.lower() in entry.names), None)

    def banned_class(self, name: str) -> Banned | None:
        """The refusal for a SQLGlot class name."""
        return next((entry for entry in self.banned if name in entry.classes), None)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that may be written, aliases included."""
        return frozenset(name for function in self.functions for name in (function.name, *function.aliases))


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """functions.yml, read once a process."""
    data = yaml.safe_load(files("sqlkit.dialects").joinpath("functions.yml").read_text("utf-8"))
    sample = Sample(data["sample"]["columns"], tuple(tuple(row) for row in data["sample"]["rows"]))
    return Catalogue(
        sample=sample,
        functions=tuple(_function(entry) for entry in data["functions"]),
        banned=tuple(_banned(entry) for entry in data["banned"]),
        syntax=frozenset(data["syntax"]),
    )


def _function(entry: dict[str, Any]) -> Function:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    fields["cases"] = tuple(Case(**case) for case in entry.get("cases", ()))
    return Function(**fields)


def _banned(entry: dict[str, Any]) -> Banned:
    return Banned(tuple(entry.get("names", ())), tuple(entry.get("classes", ())), entry["write"])
