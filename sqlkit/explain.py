"""Where each part of a model's SQL comes from: files and lines, parameters, columns, casts and rewrites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlkit.cache import Cache
from sqlkit.compile import compile_steps
from sqlkit.dialects.applied import Applied, applied, spelled_otherwise
from sqlkit.document import read_document
from sqlkit.errors import Location
from sqlkit.lineage import ONE_ROW, ROWS, Source, lineage
from sqlkit.manifest import Manifest
from sqlkit.models.base import Rendered
from sqlkit.params import origins
from sqlkit.project import FILE, Project
from sqlkit.resources import shipped
from sqlkit.spec import RUN_COLUMNS, Column
from sqlkit.steps import Steps


@dataclass(frozen=True)
class Setting:
    """A parameter that the query was written with: its value, where that was set, and its meaning."""

    name: str
    value: Any
    where: str
    doc: str


@dataclass(frozen=True)
class ExplainedColumn:
    """A column of the result: what it is, the columns it comes from, and what the compiler did to it."""

    name: str
    type: str
    doc: str
    sources: tuple[str, ...]
    compiler: str


@dataclass(frozen=True)
class WrittenLine:
    """A line of the rendered query and where it was written."""

    where: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """One model on one warehouse. Files are named from the project's folder; shipped ones begin with `sqlkit/`."""

    name: str
    warehouse: str
    files: tuple[str, ...]
    reads: tuple[str, ...]
    inputs: tuple[str, ...]
    settings: tuple[Setting, ...]
    columns: tuple[ExplainedColumn, ...]
    rows: tuple[str, ...]
    "What decides which rows there are."
    rewrites: tuple[Applied, ...]
    spelled: Mapping[str, str]
    "Functions that the warehouse calls by another name."
    lines: tuple[WrittenLine, ...]


def explain(manifest: Manifest, name: str, overrides: Mapping[str, Any], cache: Cache | None = None) -> Explanation:
    """Explain a compiled model; `overrides` are the parameters given on the command line."""
    project, compiled, dialect = manifest.project, manifest.models[name], manifest.dialect
    steps = compile_steps(project, name, dialect.name, cache)
    is_translated = steps.rendered.dialect == "duckdb"
    found = lineage(steps.query, one_row=ONE_ROW)
    return Explanation(
        name,
        dialect.name,
        tuple(_shown(path, project.root) for path in compiled.model.renderer(dialect.name).files),
        tuple(sorted(compiled.reads)),
        tuple(sorted(compiled.sources)),
        _settings(project, compiled.params, overrides),
        _columns(compiled.spec.columns, steps, found.columns),
        _sources(found.rows),
        tuple(applied(steps.query, dialect)) if is_translated else (),
        spelled_otherwise(steps.query, dialect) if is_translated else {},
        _lines(steps.rendered, project.root),
    )


def _settings(project: Project, params: Mapping[str, Any], overrides: Mapping[str, Any]) -> tuple[Setting, ...]:
    document = read_document(project.root / FILE)
    set_at = origins(project.declared, document, ("params",), overrides, "--vars")
    found = []
    for name, value in params.items():
        if name in project.declared:
            where, doc = set_at.get(name, "default"), project.declared[name].doc
        else:  # a key of sqlkit.yml that rendering sees as a parameter: the currency
            is_set = (name,) in document.lines
            where, doc = document.where(name) if is_set else "default", f"`{name}:` of {FILE}."
        found.append(Setting(name, value, _place(where, project.root), doc))
    return tuple(found)


def _columns(
    promised: Mapping[str, Column], steps: Steps, sources: Mapping[str, Iterable[Source]]
) -> tuple[ExplainedColumn, ...]:
    columns = {**steps.promised, **(RUN_COLUMNS if steps.is_extended else {})}
    return tuple(
        ExplainedColumn(
            name,
            column.type,
            promised[name].doc if name in promised else column.doc,
            _sources(sources.get(name.lower(), ())),
            _compilers_part(name, column, steps),
        )
        for name, column in columns.items()
    )


def _compilers_part(name: str, column: Column, steps: Steps) -> str:
    if name not in steps.types:
        return "added by the compiler"
    found = steps.types[name]
    return f"cast from {found}" if found != column.type and steps.rendered.dialect == "duckdb" else ""


def _sources(found: Iterable[Source]) -> tuple[str, ...]:
    return tuple(sorted(f"rows of {table}" if column == ROWS else f"{table}.{column}" for table, column in found))


def _lines(rendered: Rendered, root: Path) -> tuple[WrittenLine, ...]:
    texts = rendered.text.split("\n")
    places = [rendered.where(number) for number in range(1, len(texts) + 1)]
    return tuple(
        WrittenLine(_place(place, root), text.rstrip())
        for place, text in zip(places, texts, strict=True)
        if text.strip()
    )


def _place(where: Location | str, root: Path) -> str:
    if isinstance(where, str):
        return where
    shown = _shown(where.path, root)
    return f"{shown}:{where.line}" if where.line else shown


def _shown(path: Path, root: Path) -> str:
    """Return a file's path from the project's folder, or below the shipped templates as `{% extends %}` names it."""
    for folder, prefix in ((root, ""), (shipped("templates"), "sqlkit/")):
        if path.resolve().is_relative_to(folder.resolve()):
            return prefix + path.resolve().relative_to(folder.resolve()).as_posix()
    return str(path)
