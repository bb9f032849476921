"""Two publications, table by table: which rows came, went and changed, and how each column's values moved.

Everything is computed where the tables are: one statement for an equal table, a few for another. Only aggregates come
back; what tells customers apart, or few of them share, does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sqlkit.compare.columns import compare_columns
from sqlkit.compare.pair import paired
from sqlkit.compare.result import ColumnDiff, Comparison, Distribution, TableDiff
from sqlkit.compare.rows import compare_rows
from sqlkit.errors import ConfigError
from sqlkit.profile import Target
from sqlkit.warehouses.base import Publication, Warehouse

__all__ = ["ColumnDiff", "Comparison", "Distribution", "TableDiff", "compare"]


def compare(
    warehouse: Warehouse,
    grains: Mapping[str, tuple[str, ...]],
    other: Target | Path | None = None,
    only: Collection[str] | None = None,
) -> Comparison:
    """Compare the last publication with another target's or file's, or with the one before it.

    `grains` says what tells the rows of a table apart; a table that is not in it is compared as a whole. `only` limits
    the tables.
    """
    warehouse.connect()
    try:
        before, now = warehouse.publications(other)
        wanted = {name for name in {*before.tables, *now.tables} if only is None or name in only}
        if only is not None and not wanted:
            raise ConfigError(f"{', '.join(sorted(only))}: not published, so there is nothing to compare.")
        common = sorted(wanted & before.tables.keys() & now.tables.keys())
        tables = tuple(_compare(warehouse, name, before, now, grains.get(name, ())) for name in common)
    finally:
        warehouse.close()
    only_before = tuple(sorted(wanted - now.tables.keys()))
    return Comparison(before, now, tables, only_before, tuple(sorted(wanted - before.tables.keys())))


def _compare(
    warehouse: Warehouse, name: str, before: Publication, now: Publication, grain: tuple[str, ...]
) -> TableDiff:
    sides = [(side.tables[name], warehouse.columns(side.tables[name])) for side in (before, now)]
    pair = paired(name, sides[0], sides[1], grain)
    rows = compare_rows(warehouse, pair)
    counts = (rows.before, rows.now)
    if rows.is_equal:
        return TableDiff(name, pair.key, counts, not pair.schema, rows.added, rows.removed, rows.changed, pair.schema)
    columns = compare_columns(warehouse, pair, rows.by_column)
    return TableDiff(name, pair.key, counts, False, rows.added, rows.removed, rows.changed, pair.schema, columns)
