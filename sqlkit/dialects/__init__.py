"""The portable subset of SQL: what a model may write, and how each warehouse spells it."""

from __future__ import annotations

from sqlkit.dialects.annotate import annotated
from sqlkit.dialects.base import Dialect, dialect_for, to_sql, translate
from sqlkit.dialects.portable import Problem, problems

__all__ = ["Dialect", "Problem", "annotated", "dialect_for", "problems", "to_sql", "translate"]
