"""Takes customers out of a target's own files: each is written anew without them and put in its own place.

Deleting in place would not do: DuckDB keeps deleted rows in free blocks until a file is written again. So rows that
stay are copied into the stage, which then replaces the file as publishing does: a reader, or a kill at any moment,
finds the old file or the new one. The audit, which is the lock, comes last; an erasure it knows as begun and not
as ended is done again though no table holds a row. What is safe to delete and made anew by a build is deleted.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import WarehouseError
from sqlkit.relation import Relation
from sqlkit.warehouses.audit_tables import TABLES
from sqlkit.warehouses.duckdb import audit
from sqlkit.warehouses.duckdb.audit import CATALOG
from sqlkit.warehouses.duckdb.named import Stored, blanked, is_of_customers, known_customers, search, stored
from sqlkit.warehouses.erasing import BLANK, Holding, Holdings

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

READ, WRITTEN = "sqlkit_read", "sqlkit_written"


def holdings(warehouse: DuckDB, columns: Collection[str]) -> Holdings:
    """Search all files; the audit read-only, unless it is held already."""
    files = warehouse.files
    found = Holdings()
    for path in (files.published, files.previous, *files.older(), files.kept, files.aside):
        if path.exists():
            found += _searched(warehouse, path, columns)
    if warehouse.is_attached(CATALOG):
        return found + search(warehouse, CATALOG, files.audit.name, columns)
    if not files.audit.exists():
        return found
    warehouse.attach_for_reading(files.audit, CATALOG)
    try:
        found += search(warehouse, CATALOG, files.audit.name, columns)
        return found + Holdings(is_unfinished=_is_unfinished(warehouse))
    finally:
        warehouse.detach(CATALOG)


def _searched(warehouse: DuckDB, path: Path, columns: Collection[str]) -> Holdings:
    warehouse.attach_for_reading(path, READ)
    try:
        return search(warehouse, READ, str(path.relative_to(warehouse.files.published.parent)), columns)
    finally:
        warehouse.detach(READ)


def _is_unfinished(warehouse: DuckDB) -> bool:
    """Whether the last erasure was killed; their ids begin with the time."""
    if "erasures" not in warehouse.tables_of(CATALOG, "main"):
        return False
    begun = exp.Max(this=exp.column("erasure_id"))
    has_ended = exp.Where(this=exp.not_(exp.column("finished_at").is_(exp.null())))
    ended = exp.Coalesce(this=exp.Filter(this=begun.copy(), expression=has_ended), expressions=[exp.Literal.string("")])
    is_later = exp.Coalesce(this=exp.paren(begun > ended), expressions=[exp.false()])
    shown = exp.alias_(is_later, "is_unfinished")
    rows = warehouse.fetch(exp.select(shown).from_(audit.table("erasures").table()), "aggregate", "the last erasure")
    return bool(rows[0][0])


def erase(warehouse: DuckDB, columns: Collection[str]) -> Holdings:
    """Hold the audit, enter the erasure, write every file anew and the audit last."""
    files = warehouse.files
    files.published.parent.mkdir(parents=True, exist_ok=True)
    audit.open_audit(warehouse)
    files.sweep()
    found = holdings(warehouse, columns)
    erasure = _enter(warehouse, found)
    files.drop_kept()
    if files.is_previous_the_last():
        files.previous.unlink()
    try:
        for path in (files.previous, files.published):
            if path.exists():
                warehouse.attach_for_reading(path, READ)
                _write(warehouse, READ, columns)
                warehouse.detach(READ)
                _replace(warehouse, path)
        _write(warehouse, CATALOG, columns)
        _end(warehouse, erasure)
        warehouse.execute(exp.Command(this="CHECKPOINT", expression=CATALOG))
        _replace(warehouse, files.audit)
    finally:
        for name in (READ, WRITTEN, CATALOG):
            warehouse.detach(name)
    return found


def _enter(warehouse: DuckDB, found: Holdings) -> str:
    """Enter counts alone: a hash of an id would still be of that customer."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    erasure = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    told = found.rows or (Holding(warehouse.files.audit.name, "check_failures", 0),)
    entry = {"erasure_id": erasure, "started_at": now, "customers": known_customers(warehouse)}
    rows = [{**entry, "file_name": h.place, "table_name": h.table, "row_count": h.rows} for h in told]
    warehouse.audit("erasures", rows)
    return erasure


def _end(warehouse: DuckDB, erasure: str) -> None:
    """Say in the audit's copy, once that is the audit: what left the warehouse, and that the erasure has ended."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    audit.insert(warehouse, Relation("egress", "main", WRITTEN), TABLES["egress"], warehouse.egress_rows(erasure))
    which = exp.column("erasure_id").eq(erasure)
    values: dict[str, object] = {"finished_at": exp.cast(exp.Literal.string(str(now)), "timestamp")}
    warehouse.execute(exp.update(Relation("erasures", "main", WRITTEN).quoted(), values, where=which))


def _write(warehouse: DuckDB, catalog: str, columns: Collection[str]) -> None:
    """Copy a file into the stage: definitions, comments, views and macros as they are, then the rows that stay."""
    warehouse.files.sweep()
    warehouse.attach_for_writing(warehouse.files.stage, WRITTEN)
    definitions = f"FROM DATABASE {catalog} TO {WRITTEN} (SCHEMA)"
    warehouse.execute(exp.Command(this="COPY", expression=definitions))
    for table in stored(warehouse, catalog):
        _copy(warehouse, table, columns)
    _prove(warehouse, columns)


def _copy(warehouse: DuckDB, table: Stored, columns: Collection[str]) -> None:
    conditions = blanked(table)
    shown = [_shown(name, conditions.get(name)) for name in table.columns]
    rows = exp.select(*shown).from_(table.relation.quoted())
    goes = is_of_customers(table, columns)
    if goes is not None:
        rows = rows.where(exp.not_(goes))
    into = Relation(table.relation.name, table.relation.schema, WRITTEN)
    names = [exp.to_identifier(name, quoted=True) for name in table.columns]
    warehouse.execute(exp.insert(rows, into.quoted(), columns=names))


def _shown(column: str, goes: exp.Expr | None) -> exp.Expr:
    value = exp.column(column, quoted=True)
    return value if goes is None else exp.alias_(exp.case().when(goes, exp.Literal.string(BLANK)).else_(value), column)


def _prove(warehouse: DuckDB, columns: Collection[str]) -> None:
    """Refuse to show a file in which a customer is found again."""
    left = search(warehouse, WRITTEN, warehouse.files.stage.name, columns)
    if left.rows:
        names = ", ".join(sorted({holding.table for holding in left.rows}))
        raise WarehouseError(f"rows of the customers are left in {names}; the file stays as it was.")


def _replace(warehouse: DuckDB, path: Path) -> None:
    warehouse.execute(exp.Command(this="CHECKPOINT", expression=WRITTEN))
    warehouse.detach(WRITTEN)
    warehouse.files.replace(path)
