"""A day's build as a graph of tasks: begin, a task a table, checks, publish in one transaction, end.

https://docs.snowflake.com/en/user-guide/tasks-graphs; a task may have a hundred predecessors and a hundred children,
so one that comes before another predecessor anyway is left out. A task that fails ends the graph: a check does so by
a cast of what is wrong to a number, which is then the error that TASK_HISTORY shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit import __version__
from sqlkit.dialects.base import dialect_for, to_sql
from sqlkit.dialects.rules.fold_upper import fold_upper
from sqlkit.errors import ConfigError
from sqlkit.graph import ancestors
from sqlkit.relation import Relation
from sqlkit.state import BY_TASKS
from sqlkit.warehouses.registry import outputs_of
from sqlkit.warehouses.scheduling import Day, Failing
from sqlkit.warehouses.snowflake import publication
from sqlkit.warehouses.snowflake.lock import LOCK
from sqlkit.warehouses.snowflake.routine_text import call
from sqlkit.warehouses.snowflake.routines import entry_name
from sqlkit.warehouses.snowflake.session import statement

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake

BEGIN, PUBLISH, END = "BEGIN_DAY", "PUBLISH", "END_DAY"
RUN = "_task_run"
"""The table of one row that says which run this is."""

TOGETHER = 15
"""Models whose checks are one task."""

MOST = 100
"""Predecessors or children of one task: https://docs.snowflake.com/en/user-guide/tasks-graphs"""

HOURS = 6
"""How long a day may hold the target: tasks cannot renew their hold, and give it back at the end."""

_IDENTIFY = """
select
    concat(to_char(sysdate(), 'YYYYMMDD"T"HH24MISS'), '-task') as run_id,
    to_char(convert_timezone('UTC', $zone, sysdate()), 'YYYY-MM-DD') as today
"""

_TAKE = """
update ref.build_lock
set run_id = (select r.run_id from ref.run as r), expires_at = dateadd('hour', $hours, sysdate())
where run_id is null or expires_at < sysdate()
"""

_HELD = """
select cast(iff(count(*) = 1, '1', 'another build holds the target') as integer) as is_held
from ref.build_lock as held
where held.run_id in (select r.run_id from ref.run as r) and held.expires_at >= sysdate()
"""

_ENTER = """
insert into ref.runs (run_id, started_at, status, target, sqlkit_version)
select r.run_id, sysdate(), 'running', $target, $version
from ref.run as r
"""

_SHOWN = """
select cast(iff(count(*) = 1, '1', 'nothing is published: the target was held for too long') as integer) as is_held
from ref.build_lock as held
where held.published_run_id in (select r.run_id from ref.run as r)
"""

_PUBLISHED = """
update ref.runs
set status = 'published', finished_at = sysdate(), models_built = $models, checks_passed = $checks, checks_failed = 0,
    customer_rows_left = 0, as_of_date = (select max(p.as_of_date) from ref.run_params as p)
where run_id in (select r.run_id from ref.run as r)
"""

# What a build made these tables from is no longer what they hold, so the next build makes them anew.
_REMADE = """
update ref.model_states
set run_id = (select r.run_id from ref.run as r),
    fingerprint = $by_tasks,
    state = replace(state, concat('"fingerprint": "', fingerprint, '"'), concat('"fingerprint": "', $by_tasks, '"'))
"""

_RELEASE = """
update ref.build_lock
set run_id = null, published_run_id = (select r.run_id from ref.run as r)
where run_id in (select r.run_id from ref.run as r) and expires_at >= sysdate()
"""

_GIVE_BACK = """
update ref.build_lock set run_id = null where run_id in (select r.run_id from ref.run as r)
"""

_LEFT = """
update ref.runs
set status = 'interrupted', finished_at = sysdate()
where status = 'running' and endswith(run_id, '-task')
"""

_LET_GO = """
update ref.build_lock set run_id = null where endswith(run_id, '-task')
"""

_END = """
update ref.runs
set status = 'failed', finished_at = sysdate(), message = 'a task failed: TASK_HISTORY says which'
where status = 'running' and run_id in (select r.run_id from ref.run as r)
"""


@dataclass(frozen=True)
class Task:
    """Statements that run one after the other, once others are done; `model` says on whose warehouse."""

    name: str
    statements: tuple[str, ...]
    after: tuple[str, ...] = ()
    model: str = ""


_CURRENT = """
select distinct r.model_name, r.outputs
from ref.model_registry as r
where r.is_current
"""

# https://docs.snowflake.com/en/sql-reference/info-schema/functions
_FUNCTIONS = """
select distinct f.function_name
from ref.functions as f
where f.function_schema = $results
"""


def functions_of(warehouse: Snowflake, models: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what those of the models that score answer; nothing of one that lacks a stable function of an answer."""
    registry = {"model_registry": warehouse.places.owned("model_registry")}
    found = warehouse.fetch(statement(_CURRENT, registry), "artifact", "which models score")
    answers = {name: outputs_of(outputs) for name, outputs in found if name in models}
    views = {"functions": Relation("FUNCTIONS", "INFORMATION_SCHEMA", warehouse.places.database)}
    asked = statement(_FUNCTIONS, views, {"results": warehouse.places.schema})
    there = {row[0] for row in warehouse.fetch(asked, "metadata", "functions that score")}
    return {
        name: outputs if all(entry_name(name, output) in there for output in outputs) else ()
        for name, outputs in answers.items()
    }


def scored_by_functions(
    warehouse: Snowflake,
    model: str,
    outputs: Sequence[str],
    features: Sequence[str],
    rows: Relation,
    keys: Sequence[str],
    stamps: Sequence[str],
) -> exp.Select:
    """Return the query that scores rows; which model the functions stand for, the registry says when it runs."""
    arguments = [exp.column(name, quoted=True).sql("snowflake").upper() for name in features]
    results = {output: warehouse.places.published(entry_name(model, output)) for output in outputs}
    called = [exp.alias_(call(function, arguments), output) for output, function in results.items()]
    registry = warehouse.places.owned("model_registry").quoted()
    is_current = exp.and_(exp.column("model_name").eq(model), exp.column("is_current"))
    said = [
        exp.alias_(
            exp.Subquery(this=exp.select(exp.Max(this=exp.column(name))).from_(registry.copy()).where(is_current)), name
        )
        for name in stamps
    ]
    return exp.select(*(exp.column(key) for key in keys), *called, *said).from_(rows.table())


def told(warehouse: Snowflake) -> dict[str, exp.Expr]:
    """Return what a run is told as subqueries of the table that the first task makes."""
    run = warehouse.places.staged(RUN).quoted()
    return {name: exp.Subquery(this=exp.select(name).from_(run.copy())) for name in ("run_id", "today")}


def task_graph(warehouse: Snowflake, day: Day) -> list[Task]:
    """Return the tasks in an order in which each comes after those that it waits for."""
    reads = {one.model: one.after for one in day.making}
    waiting = {name: _nearest(before, reads) for name, before in reads.items()}
    making = [
        Task(f"MAKE_{one.model}".upper(), one.statements, _named(waiting[one.model]) or (BEGIN,), one.model)
        for one in day.making
    ]
    checks = list(_checks(warehouse, day, reads))
    last = (*(task.name for task in checks), *_named(_nearest(frozenset(reads), reads)))
    publish = Task(PUBLISH, tuple(_publishing(warehouse, day)), last)
    graph = [Task(BEGIN, tuple(_beginning(warehouse, day))), *making, *checks, publish]
    _few_enough(graph)
    return graph


def _named(models: Collection[str]) -> tuple[str, ...]:
    return tuple(f"MAKE_{name}".upper() for name in sorted(models))


def _nearest(names: Collection[str], reads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return those of the names that no other of them comes after."""
    further = set().union(*(ancestors(name, reads) for name in names)) if names else set()
    return frozenset(names) - further


def _few_enough(graph: Sequence[Task]) -> None:
    children = [before for task in graph for before in task.after]
    most = max([*(len(task.after) for task in graph), *(children.count(name) for name in set(children))])
    if most > MOST:
        raise ConfigError(
            f"a task would have {most} neighbours, and Snowflake takes {MOST}.", hint="Select fewer models."
        )


def _checks(warehouse: Snowflake, day: Day, reads: Mapping[str, frozenset[str]]) -> Iterator[Task]:
    models = [one.model for one in day.making if any(failing.model == one.model for failing in day.failing)]
    for number, start in enumerate(range(0, len(models), TOGETHER), start=1):
        part = [one for one in day.failing if one.model in models[start : start + TOGETHER]]
        needed = {name for one in part for name in ({one.model} | one.others) & reads.keys()}
        yield Task(f"CHECK_{number}", (sql(_guard(part)),), _named(_nearest(needed, reads)))


def _guard(failing: Sequence[Failing]) -> exp.Select:
    """Return a statement that fails with the name of a check that rows break."""
    branches = [_broken(one) for one in failing]
    every = branches[0] if len(branches) == 1 else exp.union(*branches, distinct=False, copy=False)
    worst = exp.Coalesce(
        this=exp.Max(this=exp.column("broken", table="checked")), expressions=[exp.Literal.string("0")]
    )
    return exp.select(exp.alias_(exp.cast(worst, "bigint"), "failing")).from_(every.subquery("checked"))


def _broken(one: Failing) -> exp.Select:
    is_broken = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(0))
    text = exp.Literal.string(f"rows break {one.check} of {one.model}")
    broken = exp.If(this=is_broken, true=text, false=exp.cast(exp.null(), "varchar"))
    return exp.select(exp.alias_(broken, "broken")).from_(one.query.subquery("failing"))


def _tables(warehouse: Snowflake) -> dict[str, Relation]:
    owned = {name: warehouse.places.owned(name) for name in (LOCK, "runs")}
    owned["model_states"] = warehouse.places.published("model_states")
    return owned | {"run": warehouse.places.staged(RUN), "run_params": warehouse.places.staged("_run_params")}


def _beginning(warehouse: Snowflake, day: Day) -> Iterator[str]:
    run = warehouse.places.staged(RUN)
    transient = exp.Properties(expressions=[exp.TransientProperty()])
    query = statement(_IDENTIFY, {}, {"zone": day.timezone})
    yield sql(exp.Create(this=run.quoted(), kind="TABLE", replace=True, expression=query, properties=transient))
    told_once = {"target": warehouse.target.name, "version": __version__, "hours": HOURS}
    for text in (_TAKE, _HELD, _ENTER):
        yield sql(statement(text, _tables(warehouse), told_once))


def _publishing(warehouse: Snowflake, day: Day) -> Iterator[str]:
    counts = {"models": len(day.making), "checks": len(day.failing)}
    yield sql(publication.keeping(warehouse))
    yield "BEGIN TRANSACTION"
    for text in (_RELEASE, _SHOWN):  # first, so that no build takes the target over before the COMMIT
        yield sql(statement(text, _tables(warehouse)))
    for name, spec in day.published.items():
        yield sql(publication.filling(warehouse, name, spec))
    made = exp.column("model_name").isin(*(one.model for one in day.making))
    yield sql(statement(_REMADE, _tables(warehouse), {"by_tasks": BY_TASKS}).where(made))
    yield sql(statement(_PUBLISHED, _tables(warehouse), counts))
    yield "COMMIT"


def ending(warehouse: Snowflake) -> tuple[str, ...]:
    """What the last task runs: nothing of it matters to a day that has published."""
    return tuple(sql(statement(text, _tables(warehouse))) for text in (_END, _GIVE_BACK))


def sql(tree: exp.Expr) -> str:
    """Return a statement as a build would send it."""
    return to_sql(fold_upper(tree.copy()), dialect_for("snowflake"), pretty=True)


def leaving(warehouse: Snowflake) -> tuple[str, ...]:
    """What ends a day that is under way when its tasks are replaced: no last task of it will give the hold back."""
    return tuple(sql(statement(text, _tables(warehouse))) for text in (_LEFT, _LET_GO))
