"""What every part of the SQL emitter needs: the dialect, and a way to name what is used twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from sqlkit.scoring.sql_terms import Dialect, column, number

Expressions = list[exp.Expression]


class Bind(Protocol):
    """Gives intermediate results a name to be used more than once (a CTE), or repeats them in brackets."""

    def __call__(self, prefix: str, values: Expressions) -> Expressions:
        """As many references as values; a reference must be copied at each use."""


@dataclass(frozen=True)
class Writer:
    """What every part needs to know."""

    dialect: Dialect
    bind: Bind

    def number(self, value: float) -> exp.Expression:
        """A double literal."""
        return number(value, self.dialect)

    def column(self, name: str) -> exp.Expression:
        """A raw column."""
        return column(name, self.dialect)
