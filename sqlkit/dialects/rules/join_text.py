"""concat and concat_ws pass over NULLs on Snowflake as on DuckDB.

Prevents concat_ws('-', 'a', null) from being NULL (Snowflake) or 'a-' (SQLGlot, which writes an empty
string for each NULL and so keeps its separator) instead of 'a'.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import TEXT, cast_to, has_type
from sqlkit.dialects.rewrite import bottom_up


def join_text(query: exp.Expr) -> exp.Expr:
    """concat -> COALESCE each part to ''; concat_ws -> ARRAY_TO_STRING(ARRAY_CONSTRUCT_COMPACT(...), sep)."""
    return bottom_up(query, _join, exp.Concat, exp.ConcatWs)


def _join(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.ConcatWs):
        separator, *parts = node.expressions
        present = exp.Anonymous(this="ARRAY_CONSTRUCT_COMPACT", expressions=[_text(part) for part in parts])
        return exp.Anonymous(this="ARRAY_TO_STRING", expressions=[present, separator.copy()])
    parts = [_or_empty(_text(part)) for part in node.expressions]
    return exp.Concat(expressions=parts, safe=False, coalesce=False)


def _text(part: exp.Expr) -> exp.Expr:
    return part.copy() if has_type(part, TEXT) else cast_to(part, exp.DType.VARCHAR)


def _or_empty(part: exp.Expr) -> exp.Expr:
    if isinstance(part, exp.Literal):
        return part
    return exp.Coalesce(this=part, expressions=[exp.Literal.string("")])
