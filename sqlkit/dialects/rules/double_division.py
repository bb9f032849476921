"""Every division is one of DOUBLEs, and dividing by zero gives NULL.

Prevents two failures. Snowflake divides NUMBERs to six decimals (2 / 7 = 0.285714) where DuckDB gives a
DOUBLE. And x / 0 is infinity on DuckDB 2.0, an error that ends the statement on Snowflake.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import as_double
from sqlkit.dialects.rewrite import bottom_up


def double_division(query: exp.Expr) -> exp.Expr:
    """x / y -> cast(x as double) / nullif(y, 0)."""
    return bottom_up(query, _divide, exp.Div)


def _divide(node: exp.Expr) -> exp.Expr:
    node.set("this", as_double(node.this))
    if not _never_zero(node.expression):
        zero = exp.Literal.number(0)
        node.set("expression", exp.Nullif(this=node.expression.unnest(), expression=zero))
    return node


def _never_zero(node: exp.Expr) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return not node.is_string and float(node.this) != 0
    return isinstance(node, exp.Nullif)
