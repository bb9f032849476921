"""Well-known schemas: presets/<name>.yml -> Preset, what its tables are called and what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pydantic

from sqlkit.document import read_document
from sqlkit.errors import ConfigError, unknown
from sqlkit.validation import Written, validate

_FOLDER = Path(__file__).with_name("presets")

NO_PRESET = "none"
"""What to say for `--preset` to go by names and contents alone."""


@dataclass(frozen=True)
class Way:
    """One way to have an input: from the first table that is there, or by a query over several.

    A column has several expressions where releases of the schema differ; the first whose columns exist is taken.
    """

    tables: tuple[str, ...]
    query: str | None
    columns: Mapping[str, tuple[str, ...]]
    where: tuple[str, ...]
    timezone: str | None


@dataclass(frozen=True)
class Preset:
    """A schema: the tables with columns that give it away, and the ways to each input, the best first."""

    name: str
    title: str
    told_by: tuple[Mapping[str, Sequence[str]], ...]
    inputs: Mapping[str, tuple[Way, ...]]

    @property
    def tables(self) -> list[str]:
        """The tables that give it away."""
        return sorted({table for sign in self.told_by for table in sign})


class _WrittenWay(Written):
    table: list[str] = []
    query: str | None = None
    columns: dict[str, list[str]]
    where: list[str] = []
    timezone: str | None = None

    @pydantic.field_validator("table", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @pydantic.field_validator("columns", mode="before")
    @classmethod
    def _each_one_or_many(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: [text] if isinstance(text, str) else text for name, text in value.items()}


class _WrittenPreset(Written):
    title: str
    told_by: list[dict[str, list[str]]]
    inputs: dict[str, list[_WrittenWay]]


def preset_names() -> list[str]:
    """Return the presets there are, one a file."""
    return sorted(path.stem for path in _FOLDER.glob("*.yml"))


@cache
def read_preset(name: str) -> Preset:
    """Return a preset by its name; a `ConfigError` with the nearest one for a name that is none."""
    if name not in preset_names():
        raise ConfigError(unknown("preset", name, [*preset_names(), NO_PRESET]), where="--preset")
    written = validate(read_document(_FOLDER / f"{name}.yml"), _WrittenPreset)
    inputs = {input: tuple(_way(way) for way in ways) for input, ways in written.inputs.items()}
    return Preset(name, written.title, tuple(written.told_by), inputs)


def _way(written: _WrittenWay) -> Way:
    columns = {name: tuple(texts) for name, texts in written.columns.items()}
    return Way(tuple(written.table), written.query, columns, tuple(written.where), written.timezone)
