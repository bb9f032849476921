"""Days added to a DATE are a 32-bit INTEGER on DuckDB.

Prevents the binder error "No function matches '+(DATE, BIGINT)'" for a query Snowflake runs as it is.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.intervals import span_of
from sqlkit.dialects.kinds import DATE, INTEGER, cast_to, has_type
from sqlkit.dialects.rewrite import bottom_up


def whole_days(query: exp.Expr) -> exp.Expr:
    """d + n -> d + cast(n as integer) where d is a DATE and n a column or computed integer."""
    return bottom_up(query, _narrow, exp.Add, exp.Sub)


def _narrow(node: exp.Expr) -> exp.Expr:
    for day, count in (("this", "expression"), ("expression", "this")):
        amount = node.args[count]
        computed = has_type(amount, INTEGER) and not amount.is_int and span_of(amount) is None
        if computed and has_type(node.args[day], DATE):
            node.set(count, cast_to(amount.unnest(), exp.DType.INT))
    return node
