"""A stage that begins as a copy of the published file: what stays costs what its bytes cost, however many rows it has.

Histories grow with every date; to write all of them anew each day would come to cost more than all else. Tables that
are made anew are dropped first, so that what replaces them takes their room in the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.relation import Relation

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

STAGE = "sqlkit_stage"


def begin_with(warehouse: DuckDB, names: Collection[str]) -> frozenset[str]:
    """Copy the published file for a stage and drop all but those tables; return those that are there.

    Nothing where there is no room for a copy: who finds out is then whoever writes, and says so.
    """
    files, found = warehouse.files, frozenset(names) & warehouse.published().keys()
    if not found:
        return frozenset()
    warehouse.drop_stage()
    try:
        shutil.copyfile(files.published, files.stage)
    except OSError:
        files.sweep()
        found = frozenset()
    warehouse.attach_for_writing(files.stage, STAGE)
    schema = warehouse.target.schema
    warehouse.execute(exp.Create(this=exp.table_(schema, db=STAGE, quoted=True), kind="SCHEMA", exists=True))
    if found:
        _keep_only(warehouse, found)
    return found


def _keep_only(warehouse: DuckDB, names: Collection[str]) -> None:
    tables = warehouse.tables_of(STAGE, warehouse.target.schema)
    for name in sorted(tables.keys() - names):
        warehouse.execute(exp.Drop(tables=[tables[name].quoted()], kind="TABLE"))
    for name in _macros(warehouse):
        macro = Relation(name, warehouse.target.schema, STAGE)
        warehouse.execute(exp.Drop(tables=[macro.quoted()], kind="MACRO TABLE"))
    warehouse.execute(exp.Command(this="CHECKPOINT", expression=STAGE))


def _macros(warehouse: DuckDB) -> list[str]:
    query = (
        exp.select("function_name")
        .distinct()
        .from_(exp.Table(this=exp.Anonymous(this="duckdb_functions")))
        .where(exp.column("database_name").eq(STAGE))
    )
    return sorted(name for (name,) in warehouse.fetch(query, "metadata", "list macros"))
