"""An average is an exact sum divided once.

Prevents Snowflake's AVG from keeping six decimals more than its NUMBER argument has (the average of 1, 1
and 2 is 1.333333), which is not the 1e-9 the two warehouses must agree to.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import cast_to
from sqlkit.dialects.rewrite import swap_core, wrapped


def average_as_division(query: exp.Expr) -> exp.Expr:
    """avg(x) -> cast(sum(x) as double) / nullif(count(x), 0), FILTER and OVER on both halves."""
    for average in reversed(list(query.find_all(exp.Avg))):
        query = _replace(query, average)
    return query


def _replace(query: exp.Expr, average: exp.Expr) -> exp.Expr:
    call = wrapped(average)
    total = swap_core(call, exp.Sum(this=average.this.copy()))
    rows = swap_core(call, exp.Count(this=average.this.copy(), big_int=True))
    share = exp.Div(
        this=cast_to(total, exp.DType.DOUBLE),
        expression=exp.Nullif(this=rows, expression=exp.Literal.number(0)),
        typed=False,
        safe=False,
    )
    quotient = exp.Paren(this=share)
    if call is query:
        return quotient
    call.replace(quotient)
    return query
