"""Tables of which only names and types are known: those of a warehouse that is not asked for what is in them.

A column is written down as one row with a value of its type, so that what reads contents takes none for a reason to
doubt or to be sure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlkit.errors import ConfigError
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.profile import ColumnFacts, FileFacts
from sqlkit.mapping.quote import column
from sqlkit.mapping.times import ISO, Spelling
from sqlkit.warehouses.cataloguing import ListsTables

_NUMBERS = tuple("number numeric decimal int bigint smallint tinyint byteint float double real".split())
_TIMES = ("timestamp", "date")
_MOMENTS = ("timestamp_tz", "timestamptz", "timestamp_ltz", "timestamp with")


def listed_tables(warehouse: ListsTables, places: Sequence[str]) -> list[FileFacts]:
    """Return the tables of databases or schemas, by default the target's database, that have rows."""
    found = [table for table in warehouse.list_tables(places) if table.rows != 0]
    if not found:
        raise ConfigError(
            f"there is nothing to map: no table with rows is seen in {', '.join(places) or 'the target'}.",
            hint="Name databases or schemas, as `sqlkit map RAW.SHOP`; it takes `usage` and `select`.",
        )
    return [
        facts(
            InputFile(written((table.database, table.schema, table.name)), table.name, False, {}, "relation"),
            table.types,
        )
        for table in found
    ]


def facts(file: InputFile, types: Mapping[str, str]) -> FileFacts:
    """Return what is known of a table of those columns."""
    kinds = {name: kind.lower() for name, kind in types.items()}
    known = InputFile(file.written, file.name, False, kinds, file.form, None, file.docs, file.is_refined)
    return FileFacts(known, 1, {name: _column(name, kind) for name, kind in kinds.items()})


def written(parts: Sequence[str | None]) -> str:
    """Return a table's name as a mapping says it."""
    return ".".join(column(part).this.sql("duckdb") for part in parts if part)


def _column(name: str, kind: str) -> ColumnFacts:
    counts: dict[str, Any] = {"filled": 1, "distinct": 1, "short": 1}
    if kind.startswith(_TIMES):
        kind = "timestamp with time zone" if kind.startswith(_MOMENTS) else kind
        counts["spellings"] = (Spelling(ISO, 1),)
    elif kind.startswith(_NUMBERS):
        kind = "number"  # whether it has decimals is not told, and a key is none the worse for it
        counts["numbers"] = 1
    elif kind.startswith("bool"):
        counts["booleans"] = 1
    return ColumnFacts(name, kind, 1, **counts)
