"""The statements that define tasks: https://docs.snowflake.com/en/sql-reference/sql/create-task says in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit import __version__
from sqlkit.warehouses.scheduling import Day
from sqlkit.warehouses.snowflake.assigned import spelled
from sqlkit.warehouses.snowflake.connection import SESSION, query_tag
from sqlkit.warehouses.snowflake.routine_text import address, body, literal
from sqlkit.warehouses.snowflake.tasks import BEGIN, END, HOURS, Task, ending, leaving, sql, task_graph

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


def ddl(warehouse: Snowflake, day: Day, home: str) -> list[str]:
    """Return the statements that define the graph, `home` being the warehouse of all that has none of its own."""
    graph = task_graph(warehouse, day)
    place = warehouse.places.schema_name(warehouse.places.staging)
    transient = exp.Properties(expressions=[exp.TransientProperty()])
    end = Task(END, ending(warehouse))
    told = [sql(exp.Create(this=place, kind="SCHEMA", replace=True, properties=transient)), *leaving(warehouse)]
    for task in (*graph, end):
        told.append(_definition(warehouse, task, day, warehouse.warehouses.get(task.model, home)))
    return told + [f"ALTER TASK {_task(warehouse, task.name)} RESUME" for task in (*graph[1:], end, graph[0])]


def _task(warehouse: Snowflake, name: str) -> str:
    return address(warehouse.places.staged(name))


def _definition(warehouse: Snowflake, task: Task, day: Day, used: str) -> str:
    lines = [
        f"CREATE TASK {_task(warehouse, task.name)}",
        f"WAREHOUSE = {exp.to_identifier(spelled(used), quoted=True).sql('snowflake')}",
    ]
    if task.name == BEGIN:
        lines.append(f"SCHEDULE = {literal(f'USING CRON {day.cron} {day.timezone}')}")
    settings = {**_PARAMETERS, "QUERY_TAG": query_tag(run="task", model=task.model)}
    lines.append(",\n".join(f"{name} = {_value(value)}" for name, value in settings.items()))
    lines.append(f"USER_TASK_TIMEOUT_MS = {1000 * _seconds(warehouse, task)}")
    lines.append(f"COMMENT = {literal(f'sqlkit {__version__}: builds every day')}")
    if task.name == END:
        lines.append(f"FINALIZE = {_task(warehouse, BEGIN)}")
    if task.after:
        lines.append("AFTER " + ", ".join(_task(warehouse, name) for name in task.after))
    return "\n".join([*lines, f"AS {_body(task.statements)}"])


def _value(value: object) -> str:
    return literal(value) if isinstance(value, str) else str(value).upper()


def _seconds(warehouse: Snowflake, task: Task) -> int:
    """Return how long a task may run: `query_timeout` is a statement's, and beyond the hold all is in vain.

    Snowflake's own limit is an hour, which no build has: https://docs.snowflake.com/en/sql-reference/sql/create-task
    """
    most = HOURS * 3600
    timeout = int(warehouse.target.settings.get("query_timeout") or most)
    return min(most, timeout * len(task.statements))


def _body(statements: Sequence[str]) -> str:
    """One statement as it is; several as a block in dollars, which clients that split at semicolons leave whole.

    A transaction that fails is undone at once, since the last task changes a row that it holds.
    https://docs.snowflake.com/en/sql-reference/snowflake-scripting/begin
    """
    if len(statements) == 1:
        return statements[0]
    inner = "".join(f"{one};\n" for one in statements)
    undone = "EXCEPTION\nWHEN OTHER THEN\nROLLBACK;\nRAISE;\n" if "COMMIT" in statements else ""
    return f"EXECUTE IMMEDIATE {body(f'BEGIN{chr(10)}{inner}{undone}END;')}"


_PARAMETERS = {name: value for name, value in SESSION.items() if name not in ("AUTOCOMMIT", "ABORT_DETACHED_QUERY")}
"""What a build sets for its session, a task has to set for each of its own; no client is there to be lost."""
