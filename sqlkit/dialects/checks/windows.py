"""Windows that give the same rows the same numbers on every warehouse, whatever order they were read in."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.checks.functions import written
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at

PICKS_A_ROW = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
WHOLE_PARTITION = (exp.LogicalOr, exp.LogicalAnd)
RANKS = (exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist)


def windows(nodes: Nodes) -> Iterator[Problem]:
    """Missing orders and frames, named windows, aggregates that are none over a window."""
    for window in nodes.of(exp.Window):
        core = _core(window)
        if isinstance(window.parent, exp.Select) or window.args.get("alias"):
            yield problem_at(window, "a named window is not portable SQL", "write over (...) out")
        elif isinstance(core, exp.Func):
            yield from _order(window, core)
            yield from _frame(window, core)
            yield from _aggregate(window, core)


def _core(window: exp.Expr) -> exp.Expr:
    core: exp.Expr = window.this
    while isinstance(core, (exp.Filter, exp.IgnoreNulls, exp.RespectNulls)):
        core = core.this
    return core


def _order(window: exp.Expr, core: exp.Func) -> Iterator[Problem]:
    if isinstance(core, PICKS_A_ROW + RANKS) and window.args.get("order") is None:
        ends = ", ending in a unique key" if isinstance(core, PICKS_A_ROW) else ""
        yield problem_at(window, f"{written(core)} without order by", f"add order by{ends}")


def _frame(window: exp.Expr, core: exp.Func) -> Iterator[Problem]:
    spec = window.args.get("spec")
    if spec is None:
        if isinstance(core, exp.LastValue):
            hint = "add rows between unbounded preceding and unbounded following, or use first_value"
            yield problem_at(window, "last_value without a frame ends at the current row", hint)
        return
    if spec.args.get("exclude") or not _counts_rows_or_peers(spec):
        yield problem_at(window, "this window frame is not portable SQL", "count rows: rows between ...")


def _counts_rows_or_peers(spec: exp.Expr) -> bool:
    kind = str(spec.args.get("kind")).upper()
    offset = any(isinstance(spec.args.get(end), exp.Expr) for end in ("start", "end"))
    return kind == "ROWS" or (kind == "RANGE" and not offset)


def _aggregate(window: exp.Expr, core: exp.Func) -> Iterator[Problem]:
    listed = catalogue().by_class.get(type(core).__name__)
    if listed is not None and not listed.windowed:
        yield problem_at(window, f"{listed.name} over a window is not portable", "aggregate in a CTE and join it")
    if window.args.get("order") is None and window.args.get("spec") is None:
        return
    if isinstance(core.this, exp.Distinct):
        yield problem_at(window, "a running count(distinct) is not portable", "number first rows, then sum")
    if isinstance(core, WHOLE_PARTITION):
        hint = "compare a running max(if(condition, 1, 0)) or min(...) with 1"
        yield problem_at(window, f"a running {written(core)} is not portable", hint)
