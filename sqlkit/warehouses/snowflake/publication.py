"""Shows a build's results to readers: tables are made ready while they are empty, then one transaction fills them all.

A statement that defines a table commits by itself, so none is in the transaction. INSERT OVERWRITE is part of one
(https://docs.snowflake.com/en/sql-reference/sql/insert) and leaves grants, tags, comments and policies as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from sqlkit.dialects.rules.fold_upper import exact
from sqlkit.errors import BuildError, WarehouseError
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.state import State
from sqlkit.warehouses.audit_tables import STATES
from sqlkit.warehouses.snowflake import audit, states
from sqlkit.warehouses.snowflake.assigned import spelled
from sqlkit.warehouses.snowflake.catalogue import TableFact
from sqlkit.warehouses.snowflake.tables import additions, breaks, comments, creation, removals
from sqlkit.warehouses.snowflake.transaction import transaction

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


def publish(warehouse: Snowflake, staged: Mapping[str, Spec], run: Mapping[str, Any], made_from: State) -> None:
    """Fill the published tables from the staged ones, all or none, and say what they were made from."""
    if warehouse.published_results():
        warehouse.execute(keeping(warehouse))
    new = _make_ready(warehouse, {**staged, **STATES})
    if new:
        _grant_or_undo(warehouse, new)
    with transaction(warehouse, lambda: warehouse.published_run() == warehouse.run_id):
        for name, spec in staged.items():
            warehouse.execute(filling(warehouse, name, spec))
        for insert in states.writing(warehouse, made_from):
            warehouse.execute(insert)
        audit.append(warehouse, "runs", [run])
        if not warehouse.lease.publish():
            raise BuildError(
                "nothing was published: another build took over while this one was held up.",
                hint="See the table runs for what it published; build again.",
            )


def keeping(warehouse: Snowflake) -> exp.Create:
    """Return the statement that keeps what is published now beside what will be, without copying a row.

    It takes no privilege but those a build has, and no Time Travel, whose days an account may set to none. Readers may
    not use the new schema (https://docs.snowflake.com/en/sql-reference/sql/create-clone).
    """
    source = warehouse.places.schema_name(warehouse.places.schema)
    kept = warehouse.places.schema_name(warehouse.places.previous)
    return exp.Create(this=kept, kind="SCHEMA", replace=True, clone=exp.Clone(this=source))


def _make_ready(warehouse: Snowflake, specs: Mapping[str, Spec]) -> list[Relation]:
    """Create the tables that are not there, which are returned, and add the columns that contracts have gained."""
    facts = {name: warehouse.fact(warehouse.places.published(name)) for name in specs}
    _refuse_breaks(warehouse, specs, facts)
    clustered = warehouse.target.settings.get("cluster_by") or {}
    for name, spec in specs.items():
        for statement in _readying(warehouse.places.published(name), spec, facts[name], clustered.get(name, ())):
            warehouse.execute(statement)
    return [warehouse.places.published(name) for name, fact in facts.items() if fact is None]


def _grant_or_undo(warehouse: Snowflake, new: Sequence[Relation]) -> None:
    """Give the profile's grants, or take the new tables away again: only new ones have the next build try again."""
    try:
        grant(warehouse)
    except WarehouseError as error:
        for relation in new:
            with suppress(WarehouseError):
                warehouse.execute(exp.Drop(tables=[relation.quoted()], kind="TABLE", exists=True))
        raise BuildError(
            f"nothing was published: the grants of the profile cannot be given. {error.message}",
            where=warehouse.target.where("grants"),
            hint="Create the role, or take it out of `grants`; then build again.",
        ) from error


def _readying(relation: Relation, spec: Spec, fact: TableFact | None, cluster_by: Any) -> Iterator[exp.Expr]:
    if fact is None:
        yield creation(relation, spec, cluster_by)
        return
    for alter in (removals(spec, fact), additions(spec, fact)):
        if alter is not None:
            yield alter
    yield from comments(spec, fact)


def _refuse_breaks(warehouse: Snowflake, specs: Mapping[str, Spec], facts: Mapping[str, TableFact | None]) -> None:
    """Refuse what the contracts of the publication cannot tell: tables changed by hand, or by an earlier release."""
    held = {} if warehouse.may_break else {n: s for n, s in specs.items() if n not in warehouse.announced}
    found = [f"{name}: {text}" for name, spec in held.items() if (fact := facts[name]) for text in breaks(spec, fact)]
    if found:
        raise BuildError(
            f"nothing was published. It would take away what readers may use: {'; '.join(found)}.",
            hint="If that is meant: a new `version:` of the contract, or sqlkit build --allow-breaking. These columns"
            " then change at once, and are empty until the rest is published a moment later.",
        )


def filling(warehouse: Snowflake, name: str, spec: Spec) -> exp.Insert:
    """Return the statement that puts a staged table's rows in the place of the published one's."""
    columns = [exp.column(column) for column in spec.columns]
    rows = exp.select(*columns).from_(warehouse.places.staged(name).quoted())
    into = warehouse.places.published(name).quoted()
    return exp.insert(rows, into, columns=list(spec.columns), overwrite=True)


def grant(warehouse: Snowflake) -> None:
    """Grant what the profile states under `grants`: privilege -> roles; who may read tables may call functions too."""
    schema = warehouse.places.schema_name(warehouse.places.schema).sql("snowflake")
    for privilege, roles in (warehouse.target.settings.get("grants") or {}).items():
        granted = [f"usage on schema {schema}"]
        granted += [f"{exp.var(privilege)} on all {what} in schema {schema}" for what in ("tables", "views")]
        if str(privilege).lower() == "select":
            granted.append(f"usage on all functions in schema {schema}")
        for role in [roles] if isinstance(roles, str) else roles:
            who = exp.to_identifier(spelled(str(role)), quoted=True).sql("snowflake")
            for what in granted:
                warehouse.execute(exact(sqlglot.parse_one(f"grant {what} to role {who}", dialect="snowflake")))


def drop_gone(warehouse: Snowflake, before: State, made_from: State) -> None:
    """Drop the published tables of models that the project does not have any more."""
    for name in sorted(before.models.keys() - made_from.models.keys()):
        relation = warehouse.places.published(name)
        if warehouse.fact(relation):
            warehouse.execute(exp.Drop(tables=[relation.quoted()], kind="TABLE", exists=True))
