"""Takes customers out of a target's schemas in one transaction, with the lease held as a build holds it.

Readers see all of it or nothing. Every table is deleted from in place, the stage's too; what Snowflake itself keeps
of deleted rows (Time Travel, Fail-safe) is out of sqlkit's reach: docs/erasure.md says what an administrator can do.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import BuildError, WarehouseError
from sqlkit.warehouses.erasing import BLANK, Holdings
from sqlkit.warehouses.snowflake.named import blanked, is_of_customers, search
from sqlkit.warehouses.snowflake.transaction import transaction

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


def erase(warehouse: Snowflake, columns: Collection[str]) -> Holdings:
    """Delete, prove that nothing is left, and enter counts and what left the warehouse, all or nothing."""
    begun = _now()
    erasure = f"{begun:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    warehouse.begin(erasure)
    warehouse.look_again()  # a build may have ended since, or failed and left its stage
    found = search(warehouse, columns)
    known = warehouse.known
    with transaction(warehouse, lambda: False):  # where it is not known, the same command says what is left
        for statement in _deletions(warehouse, found, columns):
            warehouse.execute(statement)
        _prove(warehouse, columns)
        entry = {"erasure_id": erasure, "started_at": begun, "finished_at": _now(), "customers": known}
        rows = [{**entry, "file_name": h.place, "table_name": h.table, "row_count": h.rows} for h in found.rows]
        warehouse.audit("erasures", rows)
        warehouse.audit("egress", warehouse.egress_rows(erasure))
        if not warehouse.lease.hold():
            raise BuildError("nothing was erased: a build took over while this was held up.", hint="Do it again.")
    warehouse.known = known
    return found


def _deletions(warehouse: Snowflake, found: Holdings, columns: Collection[str]) -> Iterator[exp.Expr]:
    """Yield a statement for each table that holds a row."""
    holding = {(one.place, one.table) for one in found.rows}
    for fact in warehouse.tables():
        if (fact.relation.schema, fact.relation.name.lower()) not in holding:
            continue
        goes, loses = is_of_customers(warehouse, fact, columns), blanked(warehouse, fact)
        if goes is not None:
            yield exp.delete(fact.relation.quoted(), goes)
        if loses is not None:
            yield exp.update(fact.relation.quoted(), {"message": exp.Literal.string(BLANK)}, where=loses)


def _prove(warehouse: Snowflake, columns: Collection[str]) -> None:
    """Refuse to commit while a customer is found."""
    left = search(warehouse, columns).rows
    if left:
        names = ", ".join(sorted({holding.table for holding in left}))
        raise WarehouseError(f"rows of the customers are left in {names}; nothing was erased.")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
