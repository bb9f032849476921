"""Days between two dates are DATEDIFF.

Prevents Snowflake's documented error of `date - date` where one of them is NULL; DATEDIFF is NULL then.
https://docs.snowflake.com/en/sql-reference/functions/datediff
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import DATE, has_type
from sqlkit.dialects.rewrite import bottom_up


def date_difference(query: exp.Expr) -> exp.Expr:
    """d - e -> DATEDIFF(day, e, d) where both are DATEs."""
    return bottom_up(query, _difference, exp.Sub)


def _difference(node: exp.Expr) -> exp.Expr:
    if not (has_type(node.this, DATE) and has_type(node.expression, DATE)):
        return node
    days = exp.DateDiff(this=node.this.unnest(), expression=node.expression.unnest(), unit=exp.var("DAY"))
    days.type = "bigint"
    return days
