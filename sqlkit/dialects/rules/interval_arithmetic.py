"""Adding an interval is DATEADD, with a count that may be a column.

Prevents SQLGlot 30's `DATEADD(DAY, INTERVAL MONTH, d)` for `d + interval (n) month`, which adds the wrong
thing without an error, and keeps DuckDB's type: DATE plus an INTERVAL is a TIMESTAMP there, a DATE on
Snowflake. DATEADD stops at the month's last day (31 January + 1 month = 29 February), as DuckDB does;
Snowflake's ADD_MONTHS would move month ends to month ends.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.intervals import Span, span_of
from sqlkit.dialects.kinds import TIMESTAMP, cast_to, has_type
from sqlkit.dialects.rewrite import bottom_up


def interval_arithmetic(query: exp.Expr) -> exp.Expr:
    """d + interval (n) month, date_add(d, interval 3 day), d - to_days(n) -> DATEADD(unit, n, d)."""
    return bottom_up(query, _add, exp.Add, exp.Sub, exp.DateAdd)


def _add(node: exp.Expr) -> exp.Expr:
    span, start = span_of(node.expression), node.this
    if span is None and isinstance(node, exp.Add):
        span, start = span_of(node.this), node.expression
    if span is None:
        return node
    return _typed(node, _date_add(start, span, isinstance(node, exp.Sub)))


def _date_add(start: exp.Expr, span: Span, minus: bool) -> exp.Expr:
    amount = span.amount
    if minus:
        amount = exp.Neg(this=amount if isinstance(amount, (exp.Literal, exp.Column)) else exp.paren(amount))
    return exp.DateAdd(this=start.unnest(), expression=amount, unit=exp.var(span.unit))


def _typed(node: exp.Expr, added: exp.Expr) -> exp.Expr:
    if has_type(added.this, TIMESTAMP):
        added.type = "timestamp"
        return added
    if isinstance(node.parent, exp.Cast):
        return added
    return cast_to(added, exp.DType.TIMESTAMPNTZ)
