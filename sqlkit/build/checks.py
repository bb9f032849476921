"""Runs a table's checks inside the warehouse: only counts leave it, failing rows go to the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.compile import Compiled
from sqlkit.contract import check_query
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
    """Run all checks of a model in one statement and keep the rows that break one."""
    checks = compiled.spec.checks
    if not checks:
        return []
    queries = [check_query(check, compiled.spec, tables[compiled.name], tables) for check in checks]
    counted = [_counted(index, query) for index, query in enumerate(queries)]
    statement: exp.Expr = counted[0] if len(counted) == 1 else exp.union(*counted, distinct=False, copy=False)
    counts = {int(i): int(n) for i, n in warehouse.fetch(statement, "aggregate", f"check {compiled.name}")}
    results = []
    for index, (check, query) in enumerate(zip(checks, queries, strict=True)):
        results.append(CheckResult(compiled.name, check, counts[index]))
        if counts[index]:
            warehouse.keep_failures(run_id, compiled.name, check.name, query)
    return results


def _counted(index: int, query: exp.Query) -> exp.Select:
    failing = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier("failing")))
    number = exp.alias_(exp.Literal.number(index), "check_number")
    return exp.select(number, exp.alias_(exp.Count(this=exp.Star()), "failing_rows")).from_(failing)
