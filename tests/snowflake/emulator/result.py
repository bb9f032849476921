"""A small result made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

ARROW = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DOUBLE": pa.float64(),
    "JSON": pa.string(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC"),
    "VARCHAR": pa.string(),
}


@dataclass(frozen=True)
class Rows:
    """Columns by name and DuckDB type, and their rows."""

    columns: list[tuple[str, str]]
    rows: Sequence[tuple[Any, ...]]

    @classmethod
    def status(cls, text: str) -> Rows:
        """The one row that DDL answers with."""
        return cls([("status", "VARCHAR")], [(text,)])

    @classmethod
    def of(cls, records: Sequence[dict[str, Any]], columns: str) -> Rows:
        """Text columns, save those whose values are numbers or moments; `columns` names them in order."""
        names = columns.split()
        kinds = [_kind([record.get(name) for record in records]) for name in names]
        return cls(list(zip(names, kinds, strict=True)), [tuple(record.get(n) for n in names) for record in records])

    def arrow(self) -> pa.Table:
        """The same as Arrow."""
        arrays = [
            pa.array([row[place] for row in self.rows], ARROW[kind]) for place, (_, kind) in enumerate(self.columns)
        ]
        return pa.Table.from_arrays(arrays, names=[name for name, _ in self.columns])


def _kind(values: list[Any]) -> str:
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, dt.datetime) for value in present):
        return "TIMESTAMP WITH TIME ZONE"
    if present and all(isinstance(value, int) and not isinstance(value, bool) for value in present):
        return "BIGINT"
    return "VARCHAR"
