"""What a comparison finds; each pair is (before, now)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.warehouses.base import Publication

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

FEWEST = 10
"""A text value that fewer customers share (rows, in a table without customers) is not named; fewer numbers or dates
have no quantiles."""

MOST_VALUES = 50
"""A text column of more different values has no shares."""


@dataclass(frozen=True)
class Distribution:
    """Of one column on one side. What has no meaning for its type, or would tell customers apart, is None."""

    nulls: int
    total: Any = None
    quantiles: tuple[Any, ...] | None = None
    "At `QUANTILES`; those of dates are values that occur."
    trues: int | None = None
    distinct: int | None = None
    shares: Mapping[str, int] | None = None
    "Rows by value, commonest first, of values that at least `FEWEST` customers share."


@dataclass(frozen=True)
class ColumnDiff:
    """One column of both sides. `changed` counts the rows of both whose value differs; None without a key."""

    name: str
    type: str
    changed: int | None
    before: Distribution
    now: Distribution


@dataclass(frozen=True)
class TableDiff:
    """One table of both sides. Rows are matched by `key`; without one only sameness as a whole is known."""

    name: str
    key: tuple[str, ...]
    rows: tuple[int, int]
    is_equal: bool
    "Same columns and same rows, whichever runs made them."
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    schema: tuple[str, ...] = ()
    "How the columns themselves differ, in words."
    columns: tuple[ColumnDiff, ...] = ()
    "Columns whose values moved."


@dataclass(frozen=True)
class Comparison:
    """Two publications, and every table that was asked for."""

    before: Publication
    now: Publication
    tables: tuple[TableDiff, ...] = ()
    only_before: tuple[str, ...] = ()
    only_now: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether every table is on both sides, with the same columns and rows."""
        return all(table.is_equal for table in self.tables) and not self.only_before and not self.only_now
