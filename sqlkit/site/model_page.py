"""What a model's page says, in the order in which one reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from sqlkit.lineage import ROWS, Source
from sqlkit.manifest import Compiled, written
from sqlkit.models.base import SOURCE
from sqlkit.resources import shipped
from sqlkit.site.code import gutter, plain, template
from sqlkit.site.columns import NO_SOURCES
from sqlkit.site.contents import Contents
from sqlkit.site.names import column_anchor, value, where
from sqlkit.site.picture import area_of, neighbourhood
from sqlkit.site.publication import Found
from sqlkit.spec import Check

ROOT = "../"
"""From a model's page to the site's folder."""

WAREHOUSES = {"duckdb": "DuckDB", "snowflake": "Snowflake"}


@dataclass(frozen=True)
class Group:
    """Columns of one table, each with its link; the table's own link tells of its rows."""

    table: str
    href: str
    columns: tuple[tuple[str, str], ...]
    has_rows: bool


@dataclass(frozen=True)
class ColumnEntry:
    """A column of the contract; `up` is what it comes from, `down` what comes from it."""

    name: str
    anchor: str
    type: str
    doc: str
    rules: tuple[str, ...]
    up: tuple[Group, ...]
    down: tuple[Group, ...]


@dataclass(frozen=True)
class CheckEntry:
    """A check, what it says, and what it found when it was last run."""

    name: str
    told: str
    severity: str
    result: str
    is_broken: bool


@dataclass(frozen=True)
class Setting:
    """A parameter that the model is written with."""

    name: str
    value: str
    doc: str


@dataclass(frozen=True)
class Code:
    """A text, and the numbers of its lines where they are those of a file."""

    title: str
    text: Markup
    numbers: str


def model_page(contents: Contents, name: str) -> dict[str, Any]:
    """Return what the template asks for."""
    manifest, published = contents.manifest, contents.published
    compiled = manifest.models[name]
    return {
        "name": name,
        "compiled": compiled,
        "spec": compiled.spec,
        "area": area_of(manifest, name),
        "file": shown_file(compiled.model.path, manifest.project.root),
        "run": published.made_by.get(name) if published else None,
        "rows": published.rows.get(name) if published else None,
        "picture": neighbourhood(manifest, name),
        "readers": contents.readers[name],
        "columns": [_column(contents, compiled, column) for column in compiled.spec.columns],
        "deciding": groups(contents.columns.rows[name]),
        "checks": checks(contents, compiled),
        "settings": _settings(compiled, contents),
        "source": source(contents, compiled),
        "queries": [
            Code(f"{WAREHOUSES[m.dialect.name]}'s SQL", plain(text), "")
            for m in contents.manifests
            for text in [written(m, name, contents.schema)]
        ],
    }


def shown_file(path: Path, root: Path) -> str:
    """Return a file's path from the project's folder; a shipped one's below `templates/` of sqlkit."""
    ours = shipped("templates")
    if path.is_relative_to(ours):
        return f"templates/{path.relative_to(ours).as_posix()} of sqlkit"
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def groups(sources: Iterable[Source]) -> tuple[Group, ...]:
    """Return columns by table, tables and columns in order of their names.

    >>> groups([("b", "y"), ("b", "*"), ("source.a", "x")])[0]
    Group(table='a (input)', href='inputs.html#a', columns=(('x', 'inputs.html#a.x'),), has_rows=False)
    """
    found = []
    for table, members in groupby(sorted(sources), key=lambda source: source[0]):
        names = [column for _, column in members]
        columns = tuple((column, where((table, column))) for column in names if column != ROWS)
        shown = f"{table.partition('.')[2]} (input)" if table.startswith(f"{SOURCE}.") else table
        found.append(Group(shown, where((table, ROWS)), columns, ROWS in names))
    return tuple(sorted(found, key=lambda group: group.table))


def rule(check: Check) -> str:
    """Return what a check asks of a column, in words."""
    if check.kind == "between":
        return "between {} and {}".format(*check.argument)
    if check.kind == "accepted":
        return "one of " + ", ".join(map(str, check.argument))
    if check.kind == "references":
        return f"is in {check.argument}"
    return {"not_null": "not null", "unique": "unique"}.get(check.kind, check.name)


def checks(contents: Contents, compiled: Compiled) -> list[CheckEntry]:
    """Return a model's checks with their last results, as far as they are known."""
    known = contents.published.checks if contents.published else {}
    return [
        CheckEntry(
            check.name,
            check.sql if check.kind == "sql" else f"{', '.join(check.columns)}: {rule(check)}",
            "stops the build" if check.severity == "error" else "warns",
            *_result(known.get((compiled.name, check.name))),
        )
        for check in compiled.spec.checks
    ]


def _result(found: Found | None) -> tuple[str, bool]:
    if found is None:
        return "not known", False
    if not found.failing_rows:
        return "passed", False
    return f"{found.failing_rows:,} {'row breaks' if found.failing_rows == 1 else 'rows break'} it", True


def _column(contents: Contents, compiled: Compiled, name: str) -> ColumnEntry:
    column = compiled.spec.columns[name]
    own = [check for check in compiled.spec.checks if check.columns == (name,) and check.kind != "not_null"]
    return ColumnEntry(
        name,
        column_anchor(name),
        column.type,
        column.doc,
        (*(["not null"] if column.not_null else []), *map(rule, own)),
        groups(contents.columns.up[compiled.name, name]),
        groups(contents.columns.down.get((compiled.name, name), NO_SOURCES)),
    )


def _settings(compiled: Compiled, contents: Contents) -> list[Setting]:
    """Return the parameters that the query is written with, then those that the model is trained by."""
    project = contents.manifest.project
    params: Mapping[str, Any] = compiled.params
    if compiled.spec.estimator:
        area = f"{compiled.spec.estimator.params}."
        params = {**params, **{n: v for n, v in project.params.items() if n.startswith(area)}}
    return [
        Setting(name, value(found), project.declared[name].doc if name in project.declared else "Of sqlkit.yml.")
        for name, found in params.items()
    ]


def source(contents: Contents, compiled: Compiled) -> Code:
    """Return the file that the model is written in, as a person wrote it."""
    manifest = contents.manifest
    path = compiled.model.renderer(manifest.dialect.name).files[0]
    text = path.read_text(encoding="utf-8")
    files = {file.name for file in contents.macros}
    linked = (
        template(text, ROOT, manifest.models, manifest.project.declared, files)
        if path.suffix == ".sql"
        else plain(text)
    )
    return Code(shown_file(path, manifest.project.root), linked, gutter(text))
