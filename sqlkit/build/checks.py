"""Runs a table's checks inside the warehouse: only counts leave it, failing rows go to the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.contract import broken_value, check_query
from sqlkit.manifest import Compiled, Manifest, addressed
from sqlkit.models.base import REF
from sqlkit.spec import Check
from sqlkit.steps import translated_check
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class CheckResult:
    """How many rows break a check."""

    model: str
    check: Check
    failing_rows: int

    @property
    def is_passed(self) -> bool:
        """Whether no row breaks it."""
        return self.failing_rows == 0

    @property
    def stops(self) -> bool:
        """Whether it keeps the build from publishing."""
        return not self.is_passed and self.check.severity == "error"


@dataclass(frozen=True)
class Checked:
    """What one statement found of a table: its number of rows, and how its checks came out."""

    rows: int
    results: list[CheckResult]


def run_checks(
    warehouse: Warehouse, manifest: Manifest, models: Sequence[Compiled], tables: Mapping[str, exp.Table], run_id: str
) -> dict[str, Checked]:
    """Count the tables' rows and run all their checks in one statement, and keep the rows that break one."""
    asked = [_asked(manifest, compiled, tables) for compiled in models]
    width = max(1 + len(one.conditions) for one in asked)
    branches = [branch for number, one in enumerate(asked) for branch in _branches(number, one, width)]
    statement: exp.Query = branches[0] if len(branches) == 1 else exp.union(*branches, distinct=False, copy=False)
    purpose = f"check {', '.join(one.compiled.name for one in asked)}"
    found = {(int(row[0]), int(row[1])): row[2:] for row in warehouse.fetch(statement, "aggregate", purpose)}
    checked = {}
    for number, one in enumerate(asked):
        rows, *broken = found[number, _OF_VALUES]
        counts = {**dict(zip(one.conditions, broken, strict=False)), **{i: found[number, i][0] for i in one.others}}
        results = [CheckResult(one.compiled.name, c, int(counts[i])) for i, c in enumerate(one.compiled.spec.checks)]
        for result, query in zip(results, one.queries, strict=True):
            if not result.is_passed:
                warehouse.keep_failures(run_id, result.model, result.check.name, query)
        checked[one.compiled.name] = Checked(int(rows), results)
    return checked


def failing_queries(
    manifest: Manifest, compiled: Compiled, tables: Mapping[str, exp.Table]
) -> list[tuple[Check, exp.Query]]:
    """Return a table's checks, each with the query of the rows that break it."""
    return list(zip(compiled.spec.checks, _asked(manifest, compiled, tables).queries, strict=True))


_OF_VALUES = -1
"""Numbers the row that counts a table and all checks of its values, a column each; other checks have a row each."""


@dataclass(frozen=True)
class _Asked:
    """A table's checks as queries; `conditions` are those of single rows' values, by the check's number."""

    compiled: Compiled
    table: exp.Table
    queries: Sequence[exp.Query]
    conditions: Mapping[int, exp.Expr]

    @property
    def others(self) -> list[int]:
        """The numbers of the other checks."""
        return [number for number in range(len(self.queries)) if number not in self.conditions]


def _asked(manifest: Manifest, compiled: Compiled, tables: Mapping[str, exp.Table]) -> _Asked:
    refs = {name: exp.table_(name, db=REF) for name in tables}
    checks = compiled.spec.checks
    queries = [_addressed(manifest, compiled, check, refs, tables) for check in checks]
    conditions = {i: found for i, check in enumerate(checks) if (found := broken_value(check)) is not None}
    return _Asked(compiled, tables[compiled.name], queries, conditions)


def _addressed(
    manifest: Manifest,
    compiled: Compiled,
    check: Check,
    refs: Mapping[str, exp.Table],
    tables: Mapping[str, exp.Table],
) -> exp.Query:
    """Return a check's query; one that a person wrote is translated as models are."""
    query = check_query(check, compiled.spec, refs[compiled.name], refs)
    if check.kind == "sql":
        query = translated_check(query, {n: m.spec for n, m in manifest.models.items()}, manifest.dialect)
    return addressed(query, tables, {})


def _branches(model: int, asked: _Asked, width: int) -> Iterator[exp.Select]:
    of_values = [exp.Filter(this=_rows(), expression=exp.Where(this=c)) for c in asked.conditions.values()]
    yield _branch(model, _OF_VALUES, [_rows(), *of_values], width).from_(asked.table.copy())
    for number in asked.others:
        yield _branch(model, number, [_rows()], width).from_(asked.queries[number].subquery("failing"))


def _rows() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _branch(model: int, check: int, counts: Sequence[exp.Expr], width: int) -> exp.Select:
    padded = [*counts, *(exp.cast(exp.null(), "bigint") for _ in range(width - len(counts)))]
    named = [exp.alias_(count, f"row_count_{place}") for place, count in enumerate(padded)]
    numbers = {"model_number": model, "check_number": check}
    return exp.select(*(exp.alias_(exp.convert(number), name) for name, number in numbers.items()), *named)
