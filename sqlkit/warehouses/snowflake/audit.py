"""The audit on Snowflake: tables of sqlkit's own schema that outlive failed builds, copied into what is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.audit_tables import MOST_FAILURES, TABLES
from sqlkit.warehouses.snowflake.session import Session, statement
from sqlkit.warehouses.snowflake.tables import data_type

_END_RUNS = """
update ref.runs
set status = iff(run_id = $published, 'published', 'interrupted')
where status = 'running'
"""

_FAILURES = """
insert into ref.check_failures (run_id, model, check_name, failing_row)
select $run_id, $model, $check_name, to_json(object_construct_keep_null(*))
from ref.failing
"""


def append(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows in one statement; in `runs` a run's later words replace its first."""
    relation, spec = session.places.owned(name), TABLES[name]
    if name == "runs" and rows[0]["status"] != "running":
        session.execute(_changed_run(relation, spec, rows[0]))
        return
    for part in portions(rows) if rows else ():
        session.execute(insertion(relation, spec, part))


MOST_CHARACTERS = 250_000
"""Of the values in one statement, which may have 1 MB in all: names and casts come to as much again."""


def portions(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield rows in so many parts that each fits into a statement; of no rows, one part without any.

    >>> [len(part) for part in portions([{"a": "x" * 200_000}] * 3)]
    [1, 1, 1]
    """
    part: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        length = sum(len(str(value)) for value in row.values())
        if part and size + length > MOST_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    yield part


def insertion(
    relation: Relation, spec: Spec, rows: Sequence[Mapping[str, Any]], *, overwrite: bool = False
) -> exp.Insert:
    """Return the statement that writes rows of Python values into a table of that contract."""
    return exp.insert(_values(spec, rows), relation.quoted(), columns=list(spec.columns), overwrite=overwrite)


def _values(spec: Spec, rows: Iterable[Mapping[str, Any]]) -> exp.Query:
    """Return rows as a query whose columns have the contract's types."""
    selects = [
        exp.select(
            *(
                exp.alias_(exp.Cast(this=_literal(row.get(c.name)), to=data_type(c.type)), c.name)
                for c in spec.columns.values()
            )
        )
        for row in rows
    ]
    if not selects:
        nothing = [exp.alias_(exp.Cast(this=exp.null(), to=data_type(c.type)), c.name) for c in spec.columns.values()]
        return exp.select(*nothing).where(exp.false())
    return selects[0] if len(selects) == 1 else exp.union(*selects, distinct=False, copy=False)


def _literal(value: Any) -> exp.Expr:
    """Return a value as a literal; a time as text, which a cast reads whatever the session's formats are."""
    return exp.Literal.string(str(value)) if isinstance(value, datetime.date) else exp.convert(value)


def _changed_run(relation: Relation, spec: Spec, run: Mapping[str, Any]) -> exp.Update:
    values = {c.name: exp.Cast(this=_literal(run.get(c.name)), to=data_type(c.type)) for c in spec.columns.values()}
    where = exp.column("run_id").eq(run["run_id"])
    return exp.update(relation.quoted(), {n: value for n, value in values.items() if n != "run_id"}, where=where)


def keep_failures(session: Session, run_id: str, model: str, check: str, query: exp.Query) -> None:
    """Copy at most `MOST_FAILURES` of the rows that broke a check, as JSON; they stay inside."""
    tables = {"check_failures": session.places.owned("check_failures"), "failing": Relation("failing")}
    insert = statement(_FAILURES, tables, {"run_id": run_id, "model": model, "check_name": check})
    failing = query.limit(MOST_FAILURES).subquery("failing")
    insert.expression.find(exp.Table).replace(failing)
    session.execute(insert)


def end_runs(session: Session, published: str) -> None:
    """End the runs that a killed process left as running; one that the lock knows was published."""
    session.execute(statement(_END_RUNS, {"runs": session.places.owned("runs")}, {"published": published}))
