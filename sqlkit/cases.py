"""Cases: given rows of what a model reads, the rows it must yield. No upstream table, no project data.

    - name: the worst value scores 1, however many share it
      as_of: 2024-01-01                 # fills run_params, where it is read
      params: {rfm.bins: 5}
      given:
        rfm_base:
          - {customer_id: a, recency_days: 10, frequency: 1, monetary: 20}
      expect:
        - {customer_id: a, f_score: 1}

A case lives in `cases/<folder>/<model>.yml`, beside the project's `templates/` as in sqlkit's own tests. Columns a
given row leaves out are NULL; columns an expected row leaves out are not compared; order does not count.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pydantic
from sqlglot import exp

from sqlkit.cache import Cache
from sqlkit.compile import compile_project
from sqlkit.dialects.base import to_sql
from sqlkit.document import Document, Keys, read_document
from sqlkit.errors import ConfigError, Location, unknown
from sqlkit.inputs import Input
from sqlkit.manifest import Compiled, Manifest, addressed
from sqlkit.params import resolve
from sqlkit.project import Project
from sqlkit.resources import files_below
from sqlkit.segments import Segment
from sqlkit.spec import RUN_COLUMNS, Column
from sqlkit.validation import Written, validate

_RELATIVE = 1e-9


class _WrittenCase(Written):
    name: str
    as_of: datetime.date = datetime.date(2024, 1, 1)
    params: dict[str, Any] = {}
    given: dict[str, list[dict[str, Any]]] = {}
    source: dict[str, list[dict[str, Any]]] = {}
    expect: list[dict[str, Any]]

    @pydantic.field_validator("given", "source", mode="before")
    @classmethod
    def _none_is_no_rows(cls, value: Any) -> Any:
        return {name: rows or [] for name, rows in value.items()} if isinstance(value, dict) else value


class _WrittenCases(Written):
    cases: list[_WrittenCase]


@dataclass(frozen=True)
class Case:
    """One case of one model. `source` gives raw input rows to a model that reads an input itself."""

    model: str
    name: str
    as_of: datetime.date
    params: Mapping[str, Any]
    given: Mapping[str, list[dict[str, Any]]]
    source: Mapping[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]
    written: Document
    keys: Keys

    @property
    def where(self) -> Location:
        """Where the case begins."""
        return self.at()

    def at(self, *keys: Hashable) -> Location:
        """Where a part of the case is written."""
        return self.written.where(*self.keys, *keys)


@dataclass(frozen=True)
class CaseResult:
    """What a case yielded; `difference` is empty where it is as expected."""

    case: Case
    difference: str


def find_cases(folder: Path) -> list[Case]:
    """Return every case below a folder, by file name the model's."""
    return [case for path in files_below(folder, ".yml") for case in read_cases(path)]


def read_cases(path: Path) -> list[Case]:
    """Return the cases of one file."""
    document = read_document(path)
    if isinstance(document.data, list):
        lines = {("cases", *keys): line for keys, line in document.lines.items()}
        document = Document(path, {"cases": document.data}, lines)
    return [
        Case(path.stem, c.name, c.as_of, c.params, c.given, c.source, c.expect, document, ("cases", i))
        for i, c in enumerate(validate(document, _WrittenCases).cases)
    ]


def run_cases(project: Project, cases: list[Case], cache: Cache | None = None) -> Iterator[CaseResult]:
    """Run cases on an in-memory DuckDB; models are compiled once for each set of parameters.

    What `cache` knows is not rendered again: a case's parameters change few models.
    """
    manifests: dict[str, Manifest] = {}
    wanted: dict[str, set[str]] = {}
    for case in cases:
        if case.model not in project.models:
            raise ConfigError(unknown("model", case.model, project.models), where=case.where)
        wanted.setdefault(repr(sorted(case.params.items())), set()).add(case.model)
    for case in cases:
        key = repr(sorted(case.params.items()))
        if key not in manifests:
            manifests[key] = compile_project(_with_params(project, case), only=wanted[key], cache=cache)
        yield CaseResult(case, _difference(manifests[key], case))


def _with_params(project: Project, case: Case) -> Project:
    if not case.params:
        return project
    nothing = Document(case.written.path, {}, {(): 1})
    values = resolve(project.declared, nothing, (), {**project.params, **case.params}, str(case.at("params")))
    has_other_bins = values["rfm.bins"] != project.params["rfm.bins"]
    segments = (Segment("Everyone", 1, {}, "", ""),) if has_other_bins else project.segments
    return replace(project, params=values, segments=segments)


def _difference(manifest: Manifest, case: Case) -> str:
    compiled = manifest.models[case.model]
    _known(case, compiled, manifest)
    connection = duckdb.connect(config={"threads": 1})
    try:
        rows = _given(connection, manifest, compiled, case)
        found = connection.execute(rows)
        names = [column[0] for column in found.description or ()]
        yielded = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        return str(error).split("\n\nLINE")[0]
    finally:
        connection.close()
    return _compare(yielded, case.expect)


def _known(case: Case, compiled: Compiled, manifest: Manifest) -> None:
    for name in case.given:
        if name not in compiled.reads:
            told = f"{case.model} does not read it: " + unknown("model", name, compiled.reads)
            raise ConfigError(told, where=case.at("given", name))
    for name in case.source:
        if name not in compiled.sources:
            told = f"{case.model} does not read it: " + unknown("input", name, compiled.sources)
            raise ConfigError(told, where=case.at("source", name))
    _known_columns(case, ("expect",), case.expect, case.model, compiled.spec.columns)


def _known_columns(
    case: Case, keys: Keys, rows: list[dict[str, Any]], table: str, columns: Mapping[str, Column]
) -> None:
    for number, row in enumerate(rows):
        for column in row:
            if column not in columns:
                raise ConfigError(unknown(f"column of {table}", column, columns), where=case.at(*keys, number, column))


def _mapped_columns(case: Case, input: Input, rows: list[dict[str, Any]]) -> None:
    """Refuse a value that no build could read."""
    given = {column.name for column in input.given}
    for number, row in enumerate(rows):
        for column in (name for name in row if name not in given):
            raise ConfigError(
                f"{column} of {input.name} is mapped by nothing in this project, so no build reads it.",
                where=case.at("source", input.name, number, column),
                hint="Map it in sqlkit.yml, or leave it out of the case.",
            )


def _given(connection: duckdb.DuckDBPyConnection, manifest: Manifest, compiled: Compiled, case: Case) -> str:
    given = {"run_params": [{"as_of_date": case.as_of, "run_id": "case"}]}
    given["clock"] = [{"run_id": "case", "today": case.as_of, "requested_as_of": None}]
    given |= case.given
    connection.execute("create schema ref")
    addresses = {}
    project = manifest.project
    for name in compiled.reads:
        columns = {**project.models[name].spec.columns, **_run_columns(project, name)}
        rows = given.get(name, [])
        _known_columns(case, ("given", name), rows, name, columns)
        addresses[name] = _fill(connection, "ref", name, columns, rows)
    connection.execute("create schema source")
    sources: dict[str, exp.Query] = {}
    for name in compiled.sources:
        columns = {c.name: Column(c.name, "varchar") for c in project.inputs[name].columns.values()}
        rows = case.source.get(name, [])
        _known_columns(case, ("source", name), rows, name, columns)
        _mapped_columns(case, project.inputs[name], rows)
        table = _fill(connection, "source", name, columns, rows)
        sources[name] = exp.select(*(exp.column(c, quoted=True) for c in columns)).from_(table)
    values = {
        "run_id": exp.Literal.string("case"),
        "today": exp.Literal.string(case.as_of.isoformat()),
        "as_of": exp.null(),
    }
    return to_sql(addressed(compiled.query, addresses, sources, values), manifest.dialect)


def _run_columns(project: Project, name: str) -> dict[str, Column]:
    return RUN_COLUMNS if project.models[name].spec.is_published else {}


def _fill(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    columns: Mapping[str, Column],
    rows: list[dict[str, Any]],
) -> exp.Table:
    table = exp.table_(name, db=schema, quoted=True)
    empty = [exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name, quoted=True) for c in columns.values()]
    selects: list[exp.Query] = [exp.select(*empty).where(exp.false())]
    for row in rows:
        values = [
            exp.alias_(exp.cast(_literal(row.get(c.name)), c.type, dialect="duckdb"), c.name, quoted=True)
            for c in columns.values()
        ]
        selects.append(exp.select(*values))
    query = selects[0] if len(selects) == 1 else exp.union(*selects, distinct=False, copy=False)
    connection.execute(exp.Create(this=table, kind="TABLE", expression=query).sql("duckdb"))
    return table


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, datetime.date):
        return exp.Literal.string(
            value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
        )
    return exp.convert(value)


def _compare(yielded: list[dict[str, Any]], expected: list[dict[str, Any]]) -> str:
    """Return what is missing and what is too much; each expected row takes one yielded row."""
    left = list(yielded)
    missing = []
    for row in expected:
        match = next((found for found in left if all(_equal(found[c], v) for c, v in row.items())), None)
        if match is None:
            missing.append(row)
        else:
            left.remove(match)
    columns = list(dict.fromkeys(c for row in expected for c in row)) or None
    lines = [f"missing    {_shown(row)}" for row in missing]
    lines += [f"unexpected {_shown({c: row[c] for c in columns or row})}" for row in left]
    return "\n".join(lines)


def _equal(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, float):
        return abs(found - float(expected)) <= _RELATIVE * max(1.0, abs(float(expected)))
    if isinstance(found, int | Decimal):
        return isinstance(expected, int | float | Decimal) and Decimal(str(found)) == Decimal(str(expected))
    if isinstance(found, datetime.datetime):
        return found == (expected if isinstance(expected, datetime.datetime) else _midnight(expected))
    return bool(found == expected or str(found) == str(expected))


def _midnight(value: Any) -> Any:
    return datetime.datetime.combine(value, datetime.time()) if isinstance(value, datetime.date) else value


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in row.items())
