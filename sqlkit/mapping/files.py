"""The files of a command line -> what `file:` says in sqlkit.yml and the query that reads them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlglot import exp

from sqlkit.errors import ConfigError, SqlkitError, unknown
from sqlkit.inputs import Input, Source, contracts
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.duckdb.source import from_clause

_TEXT = {".csv", ".tsv", ".txt"}
_GLOB = set("*?[")


@dataclass(frozen=True)
class InputFile:
    """One source of rows: `written` as sqlkit.yml names it under `form`, and its columns with DuckDB's types."""

    written: str
    name: str
    is_text: bool
    types: dict[str, str]
    form: Literal["file", "relation", "query"] = "file"
    catalog: str | None = None
    "The database a relation is in, as it is attached."
    docs: Mapping[str, str] = field(default_factory=dict)
    "Columns that somebody has described, and how."
    is_refined: bool = False
    "Whether somebody made it of raw tables, to be read instead of those."

    def rows(self, root: Path, as_text: bool = False) -> exp.Expr:
        """Return the FROM clause; `as_text` leaves every field of a text file as it is written."""
        if self.form == "relation":
            source = Source(relation=self.written)
        elif self.form == "query":
            source = Source(query=self.written)
        else:
            source = Source(file=self.written, read={"all_varchar": True} if as_text and self.is_text else {})
        return from_clause(Input(contracts()["orders"]), source, root, self.catalog)


def open_files(arguments: Sequence[str], warehouse: Warehouse) -> list[InputFile]:
    """Return the files, those a shell took apart joined again where they have the same columns."""
    found = [_opened(argument, warehouse) for argument in arguments]
    groups: dict[tuple[object, ...], list[InputFile]] = {}
    for file in found:
        place = Path(file.written)
        groups.setdefault((place.parent, place.suffix, tuple(file.types)), []).append(file)
    return [file for group in groups.values() for file in _joined(group, warehouse)]


def _opened(argument: str, warehouse: Warehouse) -> InputFile:
    path = Path(argument).absolute()
    if path.is_dir():
        raise ConfigError("is a folder.", where=argument, hint=f"Name its files: {argument.rstrip('/')}/*.csv")
    if not path.exists() and not _GLOB & set(argument):
        beside = [p.name for p in path.parent.glob("*") if p.is_file()]
        raise ConfigError(unknown("file", path.name, beside), where=argument)
    if path.exists() and _GLOB & set(str(path)):
        # DuckDB takes every path for a pattern: sales[1].csv would quietly be read from sales1.csv.
        raise ConfigError(
            "has one of * ? [ in its path, which would be read as a pattern.", where=argument, hint="Rename it."
        )
    written = _written(path, warehouse.root)
    name = "".join(c for c in path.name.split(".")[0] if c not in "*?[]")
    file = InputFile(written, name or path.parent.name, bool(_TEXT & {s.lower() for s in path.suffixes}), {})
    try:
        described = warehouse.fetch(
            exp.Describe(this=exp.select("*").from_(file.rows(warehouse.root))), "metadata", "init"
        )
    except SqlkitError as error:
        first_line = error.message.partition("\n")[0]
        raise ConfigError(f"cannot be read: {first_line}", where=argument, hint=error.hint) from error
    return InputFile(written, file.name, file.is_text, {name: kind.lower() for name, kind, *_ in described})


def _written(path: Path, root: Path) -> str:
    """A path inside the project is written from its root, so that the folder can be moved as a whole."""
    relative = os.path.relpath(path.parent, root)
    folder = path.parent if relative.startswith("..") else Path(relative)
    return (folder / path.name).as_posix()


def _shared_start(names: Sequence[str]) -> str:
    same = [len(set(letters)) == 1 for letters in zip(*names, strict=False)]
    return names[0][: same.index(False) if False in same else len(same)]


def _joined(group: list[InputFile], warehouse: Warehouse) -> list[InputFile]:
    names = sorted(Path(file.written).name for file in group)
    start = _shared_start(names)
    if len(group) == 1 or not start:
        return group
    first = Path(group[0].written)
    pattern = first.with_name(f"{start}*{first.suffix}").as_posix()
    folder = warehouse.root / first.parent
    if sorted(p.name for p in folder.glob(Path(pattern).name)) != names:
        return group
    return [InputFile(pattern, start, group[0].is_text, group[0].types)]
