"""Inputs: what a project may map (templates/inputs/inputs.yml) and what it does map (sqlkit.yml)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pydantic

from sqlkit.column_types import column_type
from sqlkit.document import Document, read_document
from sqlkit.errors import ConfigError, Location, SqlkitError, nearest, raise_all, unknown
from sqlkit.resources import shipped
from sqlkit.spec import Column
from sqlkit.validation import Written


@dataclass(frozen=True)
class InputContract:
    """What an input's columns are called and mean; `key` is unique, `time` dates a row, `value` is its money."""

    name: str
    doc: str
    columns: dict[str, Column]
    key: str | None = None
    time: str | None = None
    value: str | None = None

    @property
    def required(self) -> list[str]:
        """The columns without which the input cannot be used."""
        return [name for name, column in self.columns.items() if column.not_null]


@dataclass(frozen=True)
class Source:
    """Where one input comes from, by one of `relation`, `file` or `query`, and what its columns are there."""

    relation: str | None = None
    file: str | None = None
    query: str | None = None
    read: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    where: str | None = None
    timezone: str | None = None
    places: dict[str, Location] = field(default_factory=dict)
    "Where each column and each key is written."
    written: Location | None = None
    "Where it begins."


@dataclass(frozen=True)
class Input:
    """One input of a project. `mapping` is None for an input that the project does not have."""

    contract: InputContract
    mapping: Source | None = None
    overrides: dict[str, Source] = field(default_factory=dict)
    rows: Literal["orders", "lines"] = "orders"
    attributes: dict[str, Column] = field(default_factory=dict)
    where: Location | None = None
    sensitive: dict[str, str] = field(default_factory=dict)
    "Columns that no model learns from unless it names them, and why; the reason may be empty."

    @property
    def name(self) -> str:
        """The input's name."""
        return self.contract.name

    @property
    def is_mapped(self) -> bool:
        """Whether the project has this input."""
        return self.mapping is not None

    @property
    def columns(self) -> dict[str, Column]:
        """The contract's columns and the project's own attributes."""
        return {**self.contract.columns, **self.attributes}

    @property
    def given(self) -> list[Column]:
        """The columns that a mapping gives, of whatever target; all of them where the input is not mapped."""
        sources = [source for source in (self.mapping, *self.overrides.values()) if source]
        names = {name for source in sources for name in source.columns} or self.columns.keys()
        return [column for name, column in self.columns.items() if name in names]

    def mapping_for(self, target: str, warehouse: str) -> Source | None:
        """Return the mapping for a target: its own entry, its warehouse type's, or the common one."""
        return self.overrides.get(target) or self.overrides.get(warehouse) or self.mapping

    def has(self, column: str) -> bool:
        """Whether the project maps this column."""
        return self.mapping is not None and column in self.mapping.columns

    def told_apart(self, named: Iterable[str]) -> tuple[str, ...]:
        """Return the columns by which a model's figures are told apart: what is sensitive, then what is named."""
        return tuple(name for name in dict.fromkeys((*self.sensitive, *named)) if self.has(name))


@cache
def contracts() -> dict[str, InputContract]:
    """Return every input a project may map, from the shipped inputs.yml."""
    document = read_document(shipped("templates") / "inputs" / "inputs.yml")
    return {name: _contract(name, entry) for name, entry in document.data.items()}


def _contract(name: str, entry: dict[str, Any]) -> InputContract:
    columns = {}
    for column, text in entry["columns"].items():
        kind, _, doc = text.partition(" -- ")
        columns[column] = Column(column, column_type(kind.rstrip("!")), doc, kind.endswith("!"))
    return InputContract(name, entry["doc"], columns, entry.get("key"), entry.get("time"), entry.get("value"))


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"should be a zone like {nearest(value, available_timezones()) or 'Europe/London'}") from None
    return value


Zone = Annotated[str, pydantic.AfterValidator(_known_zone)]
"""A time zone as YAML names it; a misspelt one is told the nearest there is."""


class _WrittenSource(Written):
    relation: str | None = None
    file: str | None = None
    query: str | None = None
    read: dict[str, Any] = {}
    columns: dict[str, str | int | float | bool | None] = {}
    where: str | None = None
    timezone: Zone | None = None


class _WrittenAttribute(Written):
    column: str
    type: str = "varchar"
    doc: str = ""


WITH_ATTRIBUTES = ("customers", "population")
"""Inputs that take columns of the project's own."""


class WrittenInput(_WrittenSource):
    """An input as sqlkit.yml states it."""

    rows: Literal["orders", "lines"] = "orders"
    attributes: dict[str, _WrittenAttribute] = {}
    sensitive: dict[str, str | None] = {}
    targets: dict[str, _WrittenSource] = {}

    @pydantic.field_validator("sensitive", mode="before")
    @classmethod
    def _named_alone(cls, value: Any) -> Any:
        is_list = isinstance(value, list) and all(isinstance(name, str) for name in value)
        return dict.fromkeys(value) if is_list else value

    @pydantic.field_validator("attributes", mode="before")
    @classmethod
    def _short_attributes(cls, value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            value = {name: name for name in value}
        if not isinstance(value, dict):
            return value
        return {name: {"column": item} if isinstance(item, str) else item for name, item in value.items()}


def read_inputs(document: Document, written: Mapping[str, WrittenInput]) -> dict[str, Input]:
    """Return every input there is, mapped or not; mistakes in the mapping are raised together."""
    errors: list[SqlkitError] = []
    inputs = {name: Input(contract) for name, contract in contracts().items()}
    for name, entry in written.items():
        if name not in inputs:
            errors.append(ConfigError(unknown("input", name, inputs), where=document.where("inputs", name)))
            continue
        try:
            inputs[name] = _input(document, inputs[name].contract, entry)
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
    raise_all(errors)
    return inputs


def _input(document: Document, contract: InputContract, entry: WrittenInput) -> Input:
    at = ("inputs", contract.name)
    errors: list[SqlkitError] = []
    attributes = {}
    if entry.attributes and contract.name not in WITH_ATTRIBUTES:
        who = " and ".join(WITH_ATTRIBUTES)
        errors.append(ConfigError(f"only {who} have attributes.", where=document.where(*at, "attributes")))
    for name, written in entry.attributes.items():
        if name in contract.columns:
            errors.append(
                ConfigError(
                    f"{name!r} is a column of the contract; map it under columns.",
                    where=document.where(*at, "attributes", name),
                )
            )
        attributes[name] = _attribute(name, written, document.where(*at, "attributes", name), errors)
    own = {name: written.column for name, written in entry.attributes.items()}
    mapping = _mapping(contract, entry, _places(document, at), own, errors)
    overrides = {}
    for target, override in entry.targets.items():
        merged = entry.model_copy(update={k: getattr(override, k) for k in override.model_fields_set})
        merged = merged.model_copy(update={"columns": {**entry.columns, **override.columns}})
        if {"relation", "file", "query"} & override.model_fields_set:
            merged = merged.model_copy(update={k: getattr(override, k) for k in ("relation", "file", "query")})
        overrides[target] = _mapping(contract, merged, _places(document, (*at, "targets", target), at), own, errors)
    if entry.rows == "lines" and contract.name != "orders":
        errors.append(ConfigError("`rows: lines` is for orders.", where=document.where(*at, "rows")))
    errors += _no_columns(document, contract, entry)
    raise_all(list({str(error): error for error in errors}.values()))  # an override repeats what it takes over
    sensitive = {name: " ".join((why or "").split()) for name, why in entry.sensitive.items()}
    return Input(contract, mapping, overrides, entry.rows, attributes, document.where(*at), sensitive)


def _no_columns(document: Document, contract: InputContract, entry: WrittenInput) -> list[SqlkitError]:
    """Return an error for whatever is said to be sensitive and is no column of an input that has attributes."""
    at = ("inputs", contract.name, "sensitive")
    if entry.sensitive and contract.name not in WITH_ATTRIBUTES:
        who = " and ".join(WITH_ATTRIBUTES)
        return [ConfigError(f"only {who} have sensitive columns.", where=document.where(*at))]
    known = [name for name in (*contract.columns, *entry.attributes) if name != contract.key]
    listed = isinstance(document.data["inputs"][contract.name].get("sensitive"), list)
    return [
        ConfigError(
            unknown(f"column of {contract.name}", name, known),
            where=document.where(*at, place if listed else name),
        )
        for place, name in enumerate(entry.sensitive)
        if name not in known
    ]


def _attribute(name: str, written: _WrittenAttribute, where: Location, errors: list[SqlkitError]) -> Column:
    try:
        kind = column_type(written.type)
    except ConfigError as error:
        errors.append(ConfigError(error.message, where=where))
        kind = "varchar"
    return Column(name, kind, written.doc or f"attribute {name}")


_Places = Callable[..., Location]
"""Keys of a mapping -> where they are written."""


def _places(document: Document, *mappings: tuple[str, ...]) -> _Places:
    """Return how to find a key in the first of several mappings that has it."""

    def place(*keys: Hashable) -> Location:
        written = next((at for at in mappings if (*at, *keys) in document.lines), mappings[0])
        return document.where(*written, *keys)

    return place


def _mapping(
    contract: InputContract,
    entry: _WrittenSource,
    place: _Places,
    attributes: Mapping[str, str],
    errors: list[SqlkitError],
) -> Source:
    if sum(x is not None for x in (entry.relation, entry.file, entry.query)) != 1:
        errors.append(
            ConfigError(
                "give one of `relation`, `file` or `query`.",
                where=place(),
                hint=f"{contract.name} has to come from one place.",
            )
        )
    for name in entry.columns.keys() - contract.columns.keys():
        errors.append(
            ConfigError(
                unknown(f"column of {contract.name}", name, contract.columns),
                where=place("columns", name),
                hint=f"Further columns of {contract.name} go under `attributes:`."
                if contract.name in WITH_ATTRIBUTES
                else "",
            )
        )
    # A required column that is not mentioned goes by its own name; null says that there is none.
    columns = {name: name for name in contract.required if name not in entry.columns}
    columns |= {name: str(text) for name, text in entry.columns.items() if text is not None}
    for name in contract.required:
        if name not in columns and name != contract.key:
            errors.append(ConfigError(f"{name} is required and mapped to null.", where=place("columns", name)))
    columns = {name: columns[name] for name in contract.columns if name in columns} | dict(attributes)
    places = {name: place("columns", name) for name in contract.columns}
    places |= {name: place("attributes", name) for name in attributes}
    places |= {key: place(key) for key in ("relation", "file", "query", "read", "where", "timezone")}
    return Source(
        entry.relation, entry.file, entry.query, entry.read, columns, entry.where, entry.timezone, places, place()
    )


def misspelt_targets(inputs: Iterable[Input], known: Iterable[str]) -> list[SqlkitError]:
    """Return an error for each mapping of a target that looks like one of the known and is none of them.

    Any other name may be an output of the profile that another machine has.
    """
    names = sorted(known)
    return [
        ConfigError(unknown("target", target, names), where=source.written)
        for input in inputs
        for target, source in input.overrides.items()
        if target not in names and nearest(target, names)
    ]


def input_paths(root: Path, mapping: Source) -> list[Path]:
    """Return the files a mapping reads, its glob expanded, in order of name; empty for a table or a query."""
    if mapping.file is None:
        return []
    if (root / mapping.file).is_file():  # a name may hold brackets and be no pattern
        return [root / mapping.file]
    pattern = Path(mapping.file)
    folder = Path(pattern.anchor) if pattern.is_absolute() else root
    text = str(pattern.relative_to(pattern.anchor) if pattern.is_absolute() else pattern)
    try:
        return sorted(folder.glob(text))
    except (ValueError, IndexError):  # a pattern that is none, as an empty one
        return []
