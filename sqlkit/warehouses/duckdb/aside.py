"""What a failed build made and found good, set aside in a file of its own, so that the next build need not make it.

The file is the failed build's stage under another name. It counts only while the publication is the one that build
began from: a table of history holds that publication's dates. A killed build sets nothing aside.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import WarehouseError
from sqlkit.relation import Relation
from sqlkit.state import State
from sqlkit.warehouses.base import Aside
from sqlkit.warehouses.duckdb import state

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

ASIDE = "sqlkit_aside"
_BEGAN_FROM = "began_from"


def keep(warehouse: DuckDB, made: State) -> None:
    """Write into the stage what is good in it, close it and set it aside; the run cannot go on after this."""
    state.write(warehouse, made)
    began_from = exp.alias_(exp.Literal.string(_last_run(warehouse)), "run_id")
    warehouse.create(warehouse.address(_BEGAN_FROM, is_published=True), exp.select(began_from))
    warehouse.detach(ASIDE)
    warehouse.close_stage()
    warehouse.files.set_aside()


def read(warehouse: DuckDB) -> Aside:
    """Return what is set aside; nothing where there is none, or another build has published since."""
    warehouse.detach(ASIDE)
    if not warehouse.files.aside.exists():
        return Aside()
    with suppress(WarehouseError):  # what cannot be read is made anew
        warehouse.attach_for_reading(warehouse.files.aside, ASIDE)
        tables = warehouse.tables_of(ASIDE, warehouse.target.schema)
        if _BEGAN_FROM in tables and _run_in(warehouse, tables[_BEGAN_FROM]) == _last_run(warehouse):
            models = state.read(warehouse, tables).models
            return Aside({n: s for n, s in models.items() if n in tables}, tables)
    return Aside()


def forget(warehouse: DuckDB) -> None:
    """Delete what is set aside: it is published, or older than what is."""
    warehouse.detach(ASIDE)
    warehouse.files.aside.unlink(missing_ok=True)


def _last_run(warehouse: DuckDB) -> str:
    runs = warehouse.published().get("runs")
    return _run_in(warehouse, runs, exp.column("status").eq("published")) if runs else ""


def _run_in(warehouse: DuckDB, relation: Relation, *where: exp.Expr) -> str:
    """Return the last run of a table; their ids begin with the time."""
    query = exp.select(exp.alias_(exp.Max(this=exp.column("run_id")), "run_id")).from_(relation.table()).where(*where)
    return str(warehouse.fetch(query, "aggregate", "which run published")[0][0] or "")
