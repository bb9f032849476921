"""date_trunc of a DATE is a TIMESTAMP on both warehouses.

Prevents a column that is a TIMESTAMP on DuckDB and a DATE on Snowflake, where the same text conversion,
union or contract would then differ. A cast written around it, the usual `cast(... as date)`, is enough.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import TIMESTAMP, cast_to, has_type
from sqlkit.dialects.rewrite import bottom_up


def timestamp_trunc(query: exp.Expr) -> exp.Expr:
    """date_trunc(part, d) -> cast(date_trunc(part, d) as timestamp) unless d is a TIMESTAMP already."""
    return bottom_up(query, _cast, exp.TimestampTrunc, exp.DateTrunc)


def _cast(node: exp.Expr) -> exp.Expr:
    if isinstance(node.parent, exp.Cast) or has_type(node.this, TIMESTAMP):
        return node
    return cast_to(node, exp.DType.TIMESTAMPNTZ)
