"""Sums and counts of integers are BIGINT.

Prevents HUGEINT, which DuckDB gives for SUM of integers and COUNT_IF, and which BI tools, Parquet readers
and Snowflake do not have.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import INTEGER, cast_to, has_type
from sqlkit.dialects.rewrite import wrapped


def integer_sum(query: exp.Expr) -> exp.Expr:
    """sum(n), count_if(b) -> cast(... as bigint), around FILTER and OVER; other sums are left."""
    for node in reversed(list(query.find_all(exp.Sum, exp.CountIf))):
        if isinstance(node, exp.CountIf) or has_type(node.this, INTEGER):
            query = _narrow(query, wrapped(node))
    return query


def _narrow(query: exp.Expr, call: exp.Expr) -> exp.Expr:
    if isinstance(call.parent, exp.Cast):
        return query
    narrowed = cast_to(call, exp.DType.BIGINT)
    if call is query:
        return narrowed
    call.replace(narrowed)
    return query
