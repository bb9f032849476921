"""Runs a table's checks inside the warehouse: only counts leave it, failing rows go to the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.contract import broken_value, check_query
from sqlkit.manifest import Compiled
from sqlkit.spec import Check
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


def run_checks(
    warehouse: Warehouse, compiled: Compiled, tables: Mapping[str, exp.Table], run_id: str
) -> list[CheckResult]:
    """Run all checks of a model in one statement, those of values in one scan, and keep the rows that break one."""
    checks = compiled.spec.checks
    if not checks:
        return []
    queries = [check_query(check, compiled.spec, tables[compiled.name], tables) for check in checks]
    counts = _count(warehouse, compiled, tables[compiled.name], queries)
    for check, query, count in zip(checks, queries, counts, strict=True):
        if count:
            warehouse.keep_failures(run_id, compiled.name, check.name, query)
    return [CheckResult(compiled.name, check, count) for check, count in zip(checks, counts, strict=True)]


def _count(warehouse: Warehouse, compiled: Compiled, table: exp.Table, queries: Sequence[exp.Query]) -> list[int]:
    """Return the failing rows of each check.

    The first row counts all checks of values, a column each; every other check has a row, with the rest empty.
    """
    conditions = {i: c for i, check in enumerate(compiled.spec.checks) if (c := broken_value(check)) is not None}
    others = [i for i in range(len(queries)) if i not in conditions]
    branches: list[exp.Select] = []
    if conditions:
        counted = [exp.Filter(this=_rows(), expression=exp.Where(this=c)) for c in conditions.values()]
        branches.append(_branch(-1, counted, len(counted)).from_(table.copy()))
    for i in others:
        failing = exp.Subquery(this=queries[i].copy(), alias=exp.TableAlias(this=exp.to_identifier("failing")))
        branches.append(_branch(i, [_rows()], len(conditions)).from_(failing))
    statement: exp.Query = branches[0] if len(branches) == 1 else exp.union(*branches, distinct=False, copy=False)
    found = {int(row[0]): row[1:] for row in warehouse.fetch(statement, "aggregate", f"check {compiled.name}")}
    of_values = dict(zip(conditions, found.get(-1, ()), strict=True))
    return [int(of_values[i] if i in of_values else found[i][0]) for i in range(len(queries))]


def _rows() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _branch(number: int, counts: Sequence[exp.Expr], width: int) -> exp.Select:
    padded = [*counts, *(exp.cast(exp.null(), "bigint") for _ in range(max(1, width) - len(counts)))]
    named = [exp.alias_(count, f"failing_rows_{place}") for place, count in enumerate(padded)]
    return exp.select(exp.alias_(exp.convert(number), "check_number"), *named)
