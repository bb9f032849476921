"""Quantiles interpolate between DOUBLEs.

Prevents both warehouses from rounding the interpolated value to the argument's scale, each to its own:
DuckDB keeps the DECIMAL's scale, Snowflake adds three digits to it.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.kinds import as_double
from sqlkit.dialects.rewrite import bottom_up


def quantile_double(query: exp.Expr) -> exp.Expr:
    """median(x), quantile_cont(x, p) -> the same of cast(x as double)."""
    return bottom_up(query, _widen, exp.Median, exp.PercentileCont)


def _widen(node: exp.Expr) -> exp.Expr:
    within = node.parent if isinstance(node.parent, exp.WithinGroup) else None
    if within is None:
        node.set("this", as_double(node.this))
    else:
        for term in within.find_all(exp.Ordered):
            term.set("this", as_double(term.this))
    return node
