"""Tables that outlive a build, in a file of their own beside the published one; nobody else reads it.

Deleting the file loses nothing but time: the next build makes everything anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.inputs import Input, input_paths
from sqlkit.relation import Relation
from sqlkit.spec import Column, Spec
from sqlkit.warehouses.duckdb.audit import insert
from sqlkit.warehouses.duckdb.source import read_source
from sqlkit.warehouses.keeping import Kept, Part

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

KEPT = "sqlkit_kept"

_KEPT = Spec(
    "Up to when and by which definition the tables were kept; empty while they are being merged.",
    (),
    {
        "definition": Column("definition", "varchar"),
        "as_of_date": Column("as_of_date", "date"),
        "today": Column("today", "date"),
    },
)


def address(name: str) -> Relation:
    """Return the address of a kept table."""
    return Relation(name, "main", KEPT)


def read(warehouse: DuckDB) -> Kept | None:
    """Return what the kept tables are; None where they are not whole."""
    query = exp.select(*_KEPT.columns).from_(address("kept").table())
    rows = warehouse.fetch(query, "artifact", "what was kept")
    return Kept(*rows[0]) if rows else None


def forget(warehouse: DuckDB) -> None:
    """Say that the kept tables are not whole."""
    columns = [exp.alias_(exp.cast(exp.null(), c.type), c.name) for c in _KEPT.columns.values()]
    warehouse.create(address("kept"), exp.select(*columns).where(exp.false()))


def remember(warehouse: DuckDB, kept: Kept) -> None:
    """Say what the kept tables are."""
    row = {"definition": kept.definition, "as_of_date": kept.as_of, "today": kept.today}
    insert(warehouse, address("kept"), _KEPT, [row])


def known_parts(warehouse: DuckDB, days: Relation) -> set[tuple[str, str]]:
    """Return the parts whose digests are kept, with what they were like."""
    query = exp.select("part", "stat").distinct().from_(days.table())
    return {(part, stat) for part, stat in warehouse.fetch(query, "artifact", "files read before")}


def parts(warehouse: DuckDB, input: Input, timezone: str) -> list[Part]:
    """Return an input file by file, if each can be read alone; else it is one part that is always compared."""
    source = input.mapping_for(warehouse.target.name, warehouse.type)
    whole = [Part("", "", read_source(warehouse, input, timezone))]
    paths = input_paths(warehouse.root, source) if source else []
    try:
        return [
            Part(
                str(path),
                f"{path.stat().st_size}:{path.stat().st_mtime_ns}",
                read_source(warehouse, input, timezone, [path]),
            )
            for path in paths
        ] or whole
    except ConfigError:  # a column that only other files have
        return whole
