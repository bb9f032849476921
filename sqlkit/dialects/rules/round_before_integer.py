"""A fraction is rounded half away from zero before it becomes an integer.

Prevents cast(2.5 as integer) from being 2 on DuckDB (DOUBLE, half to even) and 3 on Snowflake.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import DECIMAL, DOUBLE, INTEGER, has_type
from sqlkit.dialects.rewrite import bottom_up

WHOLE = (exp.Round, exp.Floor, exp.Ceil, exp.Trunc)


def round_before_integer(query: exp.Expr) -> exp.Expr:
    """cast(x as integer) -> cast(round(x) as integer) where x is a DOUBLE or DECIMAL."""
    return bottom_up(query, _round, exp.Cast)


def _round(node: exp.Expr) -> exp.Expr:
    value = node.this.unnest()
    fraction = has_type(value, DOUBLE + DECIMAL) and not _is_whole(value)
    if fraction and node.args["to"].is_type(*INTEGER):
        node.set("this", exp.Round(this=value))
    return node


def _is_whole(value: exp.Expr) -> bool:
    return isinstance(value, WHOLE) and "decimals" not in {k for k, v in value.args.items() if v is not None}
