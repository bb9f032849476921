"""Where Snowflake means something else than DuckDB does, or than SQLGlot's translation says: one module a subject.

A translation by the same library both ways hides a mistake that is symmetric, so these follow the documentation.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from emulator.meaning.aggregates import aggregates
from emulator.meaning.casts import casts
from emulator.meaning.dates import dates
from emulator.meaning.division import division
from emulator.meaning.texts import texts
from emulator.meaning.zones import zones
from emulator.session import Session

MEANINGS: tuple[Callable[[exp.Expr, Session], exp.Expr], ...] = (zones, dates, texts, casts, aggregates, division)
"""In this order: `zones` looks at casts before `casts` replaces them."""
