"""arg_max and arg_min see only rows that pass the FILTER and have a value.

Prevents SQLGlot from moving the FILTER onto the returned column, `MAX_BY(IFF(cond, x, NULL), y)`, which
picks the greatest y of all rows and returns NULL when that row fails the condition; and Snowflake from
returning the NULL of the row with the greatest y, where DuckDB passes over rows whose x is NULL.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.rewrite import bottom_up


def row_of_extreme(query: exp.Expr) -> exp.Expr:
    """arg_max(x, y) filter (where c) -> max_by(x, iff(c and not x is null, y, null))."""
    query = bottom_up(query, _absorb_filter, exp.Filter)
    return bottom_up(query, _skip_nulls, exp.ArgMax, exp.ArgMin)


def _absorb_filter(node: exp.Expr) -> exp.Expr:
    pick = node.this
    if not isinstance(pick, (exp.ArgMax, exp.ArgMin)):
        return node
    _only_where(pick, node.expression.this)
    return pick.copy()


def _skip_nulls(pick: exp.Expr) -> exp.Expr:
    present = exp.Is(this=pick.this.copy(), expression=exp.Null()).not_()
    key = pick.expression
    if isinstance(key, exp.If) and isinstance(key.args.get("false"), exp.Null):
        key.set("this", exp.and_(key.this, present))
    else:
        _only_where(pick, present)
    return pick


def _only_where(pick: exp.Expr, condition: exp.Expr) -> None:
    pick.set("expression", exp.If(this=condition.copy(), true=pick.expression.copy(), false=exp.Null()))
