"""A literal with an exponent is cast to DOUBLE on Snowflake.

Prevents 1e-3, a DOUBLE on DuckDB, from being read as an exact NUMBER and carrying NUMBER arithmetic, with
its limited scale, into the rest of the expression.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import cast_to
from sqlkit.dialects.rewrite import bottom_up


def exponent_literal(query: exp.Expr) -> exp.Expr:
    """1e-3 -> cast(1e-3 as double); plain decimals are NUMBER on both and stay."""
    return bottom_up(query, _cast, exp.Literal)


def _cast(node: exp.Expr) -> exp.Expr:
    exponent = not node.args["is_string"] and "e" in node.this.lower()
    return cast_to(node, exp.DType.DOUBLE) if exponent and not isinstance(node.parent, exp.Cast) else node
