"""The frame of a window is written out where the default differs, and dropped where none is allowed.

Prevents first_value from reading the whole partition on Snowflake (its default frame, against the
standard's "up to the current row"), and the error Snowflake gives for a frame on a ranking function, which
Ibis writes and the standard gives no meaning to.
"""

from __future__ import annotations

from sqlglot import exp

from sqlkit.dialects.rewrite import bottom_up

RANKING = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Lag, exp.Lead)


def window_frame(query: exp.Expr) -> exp.Expr:
    """row_number() over (... rows ...) loses its frame; first_value, sum over (order by) gain the default."""
    return bottom_up(query, _frame, exp.Window)


def _frame(window: exp.Expr) -> exp.Expr:
    core = window.this.this if isinstance(window.this, (exp.IgnoreNulls, exp.Filter)) else window.this
    if isinstance(core, RANKING):
        window.set("spec", None)
    elif window.args.get("order") and not window.args.get("spec"):
        window.set("spec", _to_current_row("ROWS" if isinstance(core, exp.FirstValue) else "RANGE"))
    elif window.args.get("spec"):
        _upper(window.args["spec"])
    return window


def _to_current_row(kind: str) -> exp.WindowSpec:
    # For first_value ROWS and RANGE agree (the first row is the same); Snowflake documents only ROWS for it.
    return exp.WindowSpec(kind=kind, start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")


def _upper(spec: exp.Expr) -> None:
    for part in ("kind", "start", "start_side", "end", "end_side"):
        if isinstance(spec.args.get(part), str):
            spec.set(part, spec.args[part].upper())
