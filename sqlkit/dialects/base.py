"""A dialect is an ordered tuple of rewrites and a way to print; translating is applying them to a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from sqlkit.dialects.generators import GENERATORS
from sqlkit.dialects.rules.average_as_division import average_as_division
from sqlkit.dialects.rules.date_difference import date_difference
from sqlkit.dialects.rules.double_division import double_division
from sqlkit.dialects.rules.exponent_literal import exponent_literal
from sqlkit.dialects.rules.fold_upper import fold_upper
from sqlkit.dialects.rules.integer_sum import integer_sum
from sqlkit.dialects.rules.interval_arithmetic import interval_arithmetic
from sqlkit.dialects.rules.join_text import join_text
from sqlkit.dialects.rules.quantile_double import quantile_double
from sqlkit.dialects.rules.round_before_integer import round_before_integer
from sqlkit.dialects.rules.row_of_extreme import row_of_extreme
from sqlkit.dialects.rules.timestamp_trunc import timestamp_trunc
from sqlkit.dialects.rules.try_cast_text import try_cast_text
from sqlkit.dialects.rules.whole_days import whole_days
from sqlkit.dialects.rules.window_frame import window_frame

Rule = Callable[[exp.Expr], exp.Expr]

# Both warehouses get these, so that the arithmetic is one and not merely close.
SHARED: tuple[Rule, ...] = (
    double_division,
    average_as_division,
    quantile_double,
    round_before_integer,
)


@dataclass(frozen=True)
class Dialect:
    """A warehouse's SQL: `name` as in profiles.yml, `rules` in the order they are applied."""

    name: str
    rules: tuple[Rule, ...]


DIALECTS = (
    Dialect("duckdb", (*SHARED, integer_sum, whole_days)),
    Dialect(
        "snowflake",
        (
            *SHARED,
            interval_arithmetic,
            date_difference,
            timestamp_trunc,
            row_of_extreme,
            try_cast_text,
            join_text,
            window_frame,
            exponent_literal,
            fold_upper,
        ),
    ),
)


def dialect_for(name: str) -> Dialect:
    """KeyError with the name when there is no such dialect."""
    return {dialect.name: dialect for dialect in DIALECTS}[name]


def translate(query: exp.Expr, dialect: Dialect) -> exp.Expr:
    """A rewritten copy of a query that is qualified, typed and free of `problems`; the original is kept."""
    result = query.copy()
    for rule in dialect.rules:
        result = rule(result)
    return result


def to_sql(expression: exp.Expr, dialect: Dialect, pretty: bool = True, *, copy: bool = True) -> str:
    """The text a warehouse runs; sqlglot.errors.UnsupportedError when the dialect cannot say it.

    Without a copy the tree is the printer's, as in `canonical`.
    """
    generator = GENERATORS[dialect.name]
    return expression.sql(generator, pretty=pretty, copy=copy, unsupported_level=ErrorLevel.RAISE)


def canonical(expression: exp.Expr, dialect: Dialect, *, copy: bool = True) -> str:
    """Return SQL without layout and comments: equal for what a warehouse cannot tell apart.

    Without a copy the tree is the printer's, who rewrites it; that takes half the time.
    """
    return expression.sql(GENERATORS[dialect.name], comments=False, copy=copy, unsupported_level=ErrorLevel.RAISE)
