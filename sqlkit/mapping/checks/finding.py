"""What is found of a mapping, how grave it is, and which line to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlkit.errors import Location, counted

Severity = Literal["error", "warning", "note"]

MOST_BAD = 0.05
"""The share of rows from which on a defect is an error: so much is a wrong mapping rather than dirty data."""

MOST_UNKNOWN = 0.5
"""The share of rows from which on ids that another input has not got are an error: they are ids of another kind."""


@dataclass(frozen=True)
class Finding:
    """One thing to know; `where` is the line it can be changed on."""

    severity: Severity
    input: str
    column: str
    found: str
    advice: str
    where: Location | None = None

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.input}.{self.column}" if self.column else self.input


def graded(bad: int, rows: int, most: float = MOST_BAD) -> Severity:
    """Return how grave so many bad rows are.

    >>> graded(1, 100), graded(6, 100)
    ('warning', 'error')
    """
    return "error" if bad > most * rows else "warning"


def of_rows(bad: int, rows: int) -> str:
    """Return a count with its share.

    >>> of_rows(12, 1200), of_rows(1, 1), of_rows(1, 3000)
    ('12 of 1,200 rows (1 %)', '1 of 1 row (100 %)', '1 of 3,000 rows (under 0.1 %)')
    """
    share = 100 * bad / rows
    said = "under 0.1" if share < 0.1 else f"{share:.1f}" if share < 1 else f"{share:.0f}"
    return f"{bad:,} of {counted(rows, 'row')} ({said} %)"
