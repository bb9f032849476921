"""Shows a build's results to readers: tables are made ready while they are empty, then one transaction fills them all.

A statement that defines a table commits by itself, so none is in the transaction. INSERT OVERWRITE is part of one
(https://docs.snowflake.com/en/sql-reference/sql/insert) and leaves grants, tags, comments and policies as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from sqlkit.errors import BuildError, WarehouseError
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.state import State
from sqlkit.warehouses.audit_tables import STATES
from sqlkit.warehouses.snowflake import audit, states
from sqlkit.warehouses.snowflake.catalogue import TableFact
from sqlkit.warehouses.snowflake.tables import additions, breaks, comments, creation, removals

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


def publish(warehouse: Snowflake, staged: Mapping[str, Spec], run: Mapping[str, Any], made_from: State) -> None:
    """Fill the published tables from the staged ones, all or none, and say what they were made from."""
    is_new = _make_ready(warehouse, {**staged, **STATES})
    with _transaction(warehouse):
        for name, spec in staged.items():
            warehouse.execute(_filling(warehouse, name, spec))
        for insert in states.writing(warehouse, made_from):
            warehouse.execute(insert)
        audit.append(warehouse, "runs", [run])
        if not warehouse.lease.publish():
            raise BuildError(
                "nothing was published: another build took over while this one was held up.",
                hint="See the table runs for what it published; build again.",
            )
    if is_new:
        grant(warehouse)


def _make_ready(warehouse: Snowflake, specs: Mapping[str, Spec]) -> bool:
    """Create the tables that are not there and add the columns that contracts have gained; whether any is new."""
    facts = {name: warehouse.fact(warehouse.places.published(name)) for name in specs}
    _refuse_breaks(warehouse, specs, facts)
    clustered = warehouse.target.settings.get("cluster_by") or {}
    for name, spec in specs.items():
        for statement in _readying(warehouse.places.published(name), spec, facts[name], clustered.get(name, ())):
            warehouse.execute(statement)
    return not all(facts.values())


def _readying(relation: Relation, spec: Spec, fact: TableFact | None, cluster_by: Any) -> Iterator[exp.Expr]:
    if fact is None:
        yield creation(relation, spec, cluster_by)
        return
    for alter in (removals(spec, fact), additions(spec, fact)):
        if alter is not None:
            yield alter
    yield from comments(spec, fact)


def _refuse_breaks(warehouse: Snowflake, specs: Mapping[str, Spec], facts: Mapping[str, TableFact | None]) -> None:
    found = [f"{name}: {text}" for name, spec in specs.items() if (fact := facts[name]) for text in breaks(spec, fact)]
    if found and not warehouse.may_break:
        raise BuildError(
            f"nothing was published. It would take away what readers may use: {'; '.join(found)}.",
            hint="If that is meant: sqlkit build --allow-breaking. These columns then change at once, and are empty"
            " until the rest is published a moment later.",
        )


def _filling(warehouse: Snowflake, name: str, spec: Spec) -> exp.Insert:
    columns = [exp.column(column) for column in spec.columns]
    rows = exp.select(*columns).from_(warehouse.places.staged(name).quoted())
    into = warehouse.places.published(name).quoted()
    return exp.insert(rows, into, columns=list(spec.columns), overwrite=True)


@contextmanager
def _transaction(warehouse: Snowflake) -> Iterator[None]:
    """Run what is inside as one; a lost answer to COMMIT is asked for, since it may have been carried out."""
    warehouse.lease.stop_renewing()
    warehouse.execute(exp.Transaction())
    try:
        with warehouse.unrepeated():
            yield
    except BaseException:
        with suppress(WarehouseError):  # a session that is gone has rolled back
            warehouse.execute(exp.Rollback())
        raise
    try:
        warehouse.execute(exp.Commit())
    except WarehouseError:
        if warehouse.published_run() != warehouse.run_id:
            raise


def grant(warehouse: Snowflake) -> None:
    """Grant what the profile states under `grants`: privilege -> roles; who may read tables may call functions too."""
    schema = warehouse.places.schema_name(warehouse.places.schema).sql("snowflake")
    for privilege, roles in (warehouse.target.settings.get("grants") or {}).items():
        granted = [f"usage on schema {schema}"]
        granted += [f"{exp.var(privilege)} on all {what} in schema {schema}" for what in ("tables", "views")]
        if str(privilege).lower() == "select":
            granted.append(f"usage on all functions in schema {schema}")
        for role in [roles] if isinstance(roles, str) else roles:
            who = exp.to_identifier(str(role).upper(), quoted=True).sql("snowflake")
            for what in granted:
                warehouse.execute(sqlglot.parse_one(f"grant {what} to role {who}", dialect="snowflake"))


def drop_gone(warehouse: Snowflake, before: State, made_from: State) -> None:
    """Drop the published tables of models that the project does not have any more."""
    for name in sorted(before.models.keys() - made_from.models.keys()):
        relation = warehouse.places.published(name)
        if warehouse.fact(relation):
            warehouse.execute(exp.Drop(tables=[relation.quoted()], kind="TABLE", exists=True))
