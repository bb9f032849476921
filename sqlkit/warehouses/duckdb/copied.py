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
from sqlkit.warehouses.duckdb.macros import macro_name

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
    macros = [macro_name(model) for model in _models(warehouse, tables.get("model_registry"))]
    for name in sorted(tables.keys() - names):
        warehouse.execute(exp.Drop(tables=[tables[name].quoted()], kind="TABLE"))
    for name in macros:
        macro = Relation(name, warehouse.target.schema, STAGE)
        warehouse.execute(exp.Drop(tables=[macro.quoted()], kind="MACRO TABLE", exists=True))
    warehouse.execute(exp.Command(this="CHECKPOINT", expression=STAGE))


def _models(warehouse: DuckDB, registry: Relation | None) -> list[str]:
    """Return the models that may have a macro; of a catalogue's thousands of functions they are quicker told so."""
    if registry is None:
        return []
    query = exp.select("model_name").distinct().from_(registry.table())
    return sorted(name for (name,) in warehouse.fetch(query, "artifact", "list models"))
