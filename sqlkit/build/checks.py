"""Runs a table's checks inside the warehouse: only counts leave it, failing rows go to the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    warehouse: Warehouse, manifest: Manifest, compiled: Compiled, tables: Mapping[str, exp.Table], run_id: str
) -> Checked:
    """Count a table's rows and run all its checks in one statement, and keep the rows that break one."""
    checks, refs = compiled.spec.checks, {name: exp.table_(name, db=REF) for name in tables}
    queries = [_addressed(manifest, compiled, check, refs, tables) for check in checks]
    rows, counts = _count(warehouse, compiled, tables[compiled.name], queries)
    for check, query, count in zip(checks, queries, counts, strict=True):
        if count:
            warehouse.keep_failures(run_id, compiled.name, check.name, query)
    return Checked(rows, [CheckResult(compiled.name, check, n) for check, n in zip(checks, counts, strict=True)])


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


def _count(
    warehouse: Warehouse, compiled: Compiled, table: exp.Table, queries: Sequence[exp.Query]
) -> tuple[int, list[int]]:
    """Return a table's rows, and the failing rows of each check.

    The first row counts the table and all checks of values, a column each; every other check has a row, with the rest
    empty.
    """
    conditions = {i: c for i, check in enumerate(compiled.spec.checks) if (c := broken_value(check)) is not None}
    others = [i for i in range(len(queries)) if i not in conditions]
    counted = [_rows(), *(exp.Filter(this=_rows(), expression=exp.Where(this=c)) for c in conditions.values())]
    branches = [_branch(-1, counted, len(counted)).from_(table.copy())]
    for i in others:
        failing = exp.Subquery(this=queries[i].copy(), alias=exp.TableAlias(this=exp.to_identifier("failing")))
        branches.append(_branch(i, [_rows()], len(counted)).from_(failing))
    statement: exp.Query = branches[0] if len(branches) == 1 else exp.union(*branches, distinct=False, copy=False)
    found = {int(row[0]): row[1:] for row in warehouse.fetch(statement, "aggregate", f"check {compiled.name}")}
    rows, *broken = found[-1]
    of_values = dict(zip(conditions, broken, strict=True))
    return int(rows), [int(of_values[i] if i in of_values else found[i][0]) for i in range(len(queries))]


def _rows() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _branch(number: int, counts: Sequence[exp.Expr], width: int) -> exp.Select:
    padded = [*counts, *(exp.cast(exp.null(), "bigint") for _ in range(width - len(counts)))]
    named = [exp.alias_(count, f"failing_rows_{place}") for place, count in enumerate(padded)]
    return exp.select(exp.alias_(exp.convert(number), "check_number"), *named)
