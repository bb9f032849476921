"""Tables that outlive a build, in a file of their own beside the published one; nobody else reads it.

Deleting the file loses nothing but time: the next build makes everything anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.inputs import Input
from sqlkit.relation import Relation
from sqlkit.spec import Column, Spec
from sqlkit.warehouses.duckdb.audit import insert
from sqlkit.warehouses.duckdb.source import read_source
from sqlkit.warehouses.duckdb.state import stat_of, tells_time
from sqlkit.warehouses.keeping import Kept, Part, types_read

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


def parts(warehouse: DuckDB, input: Input, timezone: str, rows: exp.Query) -> list[Part]:
    """Return an input's rows file by file, if each reads alone as it does beside the others; else in one part.

    The files are those that `rows` are read from: one that has come since is for the next build.
    """
    whole, types = [Part("", "", rows)], types_read(warehouse, rows)
    found = []
    for path in warehouse.paths_read.get(input.name, ()):
        try:
            stat = "" if tells_time(rows) else stat_of(path)
            part = Part(str(path), stat, read_source(warehouse, input, timezone, [path]))
        except (ConfigError, OSError):  # a column that only other files have, or a file that is gone
            return whole
        if types_read(warehouse, part.query) != types:  # a customer 1 may be 1.0 beside the others
            return whole
        found.append(part)
    return found or whole
