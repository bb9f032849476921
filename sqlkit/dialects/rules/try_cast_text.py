"""TRY_CAST on Snowflake gets text and stays TRY_CAST.

Prevents SQLGlot from writing CAST, which raises where DuckDB gives NULL, whenever the operand is not known
to be text; Snowflake's TRY_CAST takes only strings.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import TEXT, cast_to, has_type
from sqlkit.dialects.rewrite import bottom_up


def try_cast_text(query: exp.Expr) -> exp.Expr:
    """try_cast(x as t) -> try_cast(cast(x as varchar) as t) unless x is VARCHAR; text itself is only cast."""
    return bottom_up(query, _from_text, exp.TryCast)


def _from_text(node: exp.Expr) -> exp.Expr:
    if has_type(node, TEXT):
        return cast_to(node.this, exp.DType.VARCHAR)
    if not has_type(node.this, TEXT):
        node.set("this", cast_to(node.this, exp.DType.VARCHAR))
    node.set("requires_string", True)
    return node
