"""A database's tables as sources of rows: what is there, by one look at its catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from sqlkit.mapping.files import InputFile
from sqlkit.mapping.names import tokens, vocabulary
from sqlkit.mapping.quote import column
from sqlkit.warehouses.base import Warehouse

MOST_TABLES = 20
"""Of a database with more tables, only those named like an input are looked into."""


def open_tables(warehouse: Warehouse) -> list[InputFile]:
    """Return every table and view of the database that the target reads, with its columns; none without one."""
    from sqlkit.warehouses.duckdb.warehouse import RESERVED

    names = [exp.column(f"table_{part}") for part in ("catalog", "schema", "name")]
    query = (
        exp.select(*names, exp.column("column_name"), exp.column("data_type"))
        .from_(exp.table_("columns", db="information_schema"))
        .where(exp.not_(names[0].copy().isin(*sorted(RESERVED))))
        .order_by(*(name.copy() for name in names), exp.column("ordinal_position"))
    )
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for catalog, schema, table, name, kind in warehouse.fetch(query, "metadata", "map"):
        found.setdefault((catalog, schema, table), {})[name] = kind.lower()
    return [
        InputFile(_written(schema, table), table, False, types, "relation", catalog)
        for (catalog, schema, table), types in found.items()
    ]


def _written(schema: str, table: str) -> str:
    parts = [table] if schema == "main" else [schema, table]
    return ".".join(column(part).this.sql("duckdb") for part in parts)


def worth_a_look(tables: Sequence[InputFile]) -> list[InputFile]:
    """Return the tables that may be an input, by their names where there are too many to read them all."""
    if len(tables) <= MOST_TABLES:
        return list(tables)
    known = {name for entry in vocabulary().values() for name in entry.files}
    return [table for table in tables if any(_holds(tokens(table.name), name) for name in known)]


def _holds(name: Sequence[str], part: Sequence[str]) -> bool:
    return any(tuple(name[i : i + len(part)]) == tuple(part) for i in range(len(name)))
