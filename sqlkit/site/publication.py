"""What the last publication says of each model: rows, the run that made it, and what each check found."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import sqlglot
from sqlglot import exp

from sqlkit.manifest import addressed
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Row, Warehouse

RUNS = """
    select runs.run_id, max(runs.as_of_date) as as_of_date, max(runs.finished_at) as finished_at
    from ref.runs as runs
    where runs.status = 'published'
    group by runs.run_id
    order by finished_at desc, runs.run_id
    limit 5000
"""

CHECKS = """
    with latest as (

        select results.model, results.check_name, max(runs.finished_at) as finished_at
        from ref.check_results as results
        inner join ref.runs as runs on runs.run_id = results.run_id
        where runs.status = 'published'
        group by results.model, results.check_name

    )

    select results.model, results.check_name, max(results.run_id) as run_id, max(results.failing_rows) as failing_rows
    from ref.check_results as results
    inner join ref.runs as runs on runs.run_id = results.run_id
    inner join latest
        on latest.model = results.model
        and latest.check_name = results.check_name
        and latest.finished_at = runs.finished_at
    where runs.status = 'published'
    group by results.model, results.check_name
"""
"""Of each check the last run that came to it, as a build leaves out what did not change; of several dates the worst."""


@dataclass(frozen=True)
class Run:
    """A build that published; `finished_at` is UTC."""

    id: str
    as_of: datetime.date | None = None
    finished_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Found:
    """What a check found, and in which run."""

    failing_rows: int
    run_id: str


@dataclass(frozen=True)
class Published:
    """The last run, and by model its rows and the run that made it; checks by model and name."""

    last: Run
    rows: Mapping[str, int] = field(default_factory=dict)
    made_by: Mapping[str, Run] = field(default_factory=dict)
    checks: Mapping[tuple[str, str], Found] = field(default_factory=dict)


def publication(warehouse: Warehouse) -> Published | None:
    """Return what is published, by counts alone; None where nothing is. A `SqlkitError` if it cannot be reached."""
    warehouse.connect()
    try:
        tables = warehouse.published()
        if "runs" not in tables:
            return None
        runs = {row[0]: Run(*row) for row in _asked(warehouse, RUNS, tables, "runs")}
        checks = _asked(warehouse, CHECKS, tables, "checks") if "check_results" in tables else []
        made_by = {name: runs.get(state.run_id, Run(state.run_id)) for name, state in warehouse.state().models.items()}
        return Published(
            next(iter(runs.values()), Run("")),
            _rows(warehouse, tables),
            made_by,
            {(model, check): Found(int(failing), run) for model, check, run, failing in checks},
        )
    finally:
        warehouse.close()


def _asked(warehouse: Warehouse, sql: str, tables: Mapping[str, Relation], what: str) -> list[Row]:
    query = cast(exp.Query, sqlglot.parse_one(sql, dialect="duckdb"))
    found = {name: relation.table() for name, relation in tables.items()}
    return warehouse.fetch(addressed(query, found, {}), "aggregate", f"docs: {what}")


def _rows(warehouse: Warehouse, tables: Mapping[str, Relation]) -> dict[str, int]:
    """Return each table's number of rows, all counted in one statement."""
    counts: list[exp.Query] = [
        exp.select(
            exp.alias_(exp.Literal.string(name), "model_name"), exp.alias_(exp.Count(this=exp.Star()), "n")
        ).from_(relation.table())
        for name, relation in sorted(tables.items())
    ]
    query = counts[0] if len(counts) == 1 else exp.union(*counts, distinct=False)
    return {name: int(count) for name, count in warehouse.fetch(query, "aggregate", "docs: rows")}
