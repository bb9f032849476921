"""Whatever depends on an order: NULLs, ties, frames, LIMIT."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlglot import exp

from tests.snowflake.static.keys import closed, keys_of_window
from tests.snowflake.static.statement import Statement

_PLACED = (exp.RowNumber, exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead)
_NO_ORDER = (exp.LogicalOr, exp.LogicalAnd, exp.Median, exp.PercentileCont, exp.WithinGroup)
_KEEPS_FEW = "CHECK_FAILURES"
"""The table of which it does not matter which rows it holds."""


def nulls(statement: Statement) -> Iterator[str]:
    """Every term of an ORDER BY states where NULLs go: the default is a parameter, DEFAULT_NULL_ORDERING.

    That of WITHIN GROUP need not, since NULLs are left out there.
    """
    if statement.is_command:
        return
    terms = [t for t in statement.all(exp.Ordered) if not isinstance(t.parent and t.parent.parent, exp.WithinGroup)]
    pairs = pairwise(statement.tokens)
    stated = sum(a.text.upper() == "NULLS" and b.text.upper() in ("FIRST", "LAST") for a, b in pairs)
    if stated < len(terms):
        yield f"{len(terms)} terms are ordered by, {stated} state where NULLs go"


def limits(statement: Statement) -> Iterator[str]:
    """LIMIT needs an ORDER BY in the same SELECT, but for no row at all, or where any rows will do.

    https://docs.snowflake.com/en/sql-reference/constructs/limit
    """
    target = statement.tree.find(exp.Table) if isinstance(statement.tree, exp.Insert) else None
    if target is not None and target.name == _KEEPS_FEW:
        return
    for query in statement.all(exp.Query):
        limit = query.args.get("limit")
        if limit is not None and query.args.get("order") is None and limit.expression.sql() != "0":
            yield "LIMIT without ORDER BY takes any rows"


def frames(statement: Statement) -> Iterator[str]:
    """What the pages of the functions say about OVER: no order for some, no DISTINCT with one, no frame for ranks."""
    for window in statement.all(exp.Window):
        called, is_ordered = window.this, window.args.get("order") is not None
        name = type(called).__name__
        if is_ordered and isinstance(called, _NO_ORDER):
            yield f"{name} takes no ORDER BY in OVER"
        if is_ordered and isinstance(called, exp.Sum | exp.Avg) and isinstance(called.this, exp.Distinct):
            yield f"{name} of DISTINCT values takes no ORDER BY in OVER"
        if window.args.get("spec") and isinstance(called, exp.CumeDist | exp.RowNumber | exp.Lag | exp.Lead):
            yield f"{name} takes no frame"
        if isinstance(called, exp.FirstValue | exp.LastValue) and _is_default(window, statement):
            yield f"{name} without a frame sees the whole partition"


def _is_default(window: exp.Window, statement: Statement) -> bool:
    """SQLGlot fills the default in, so whether it is written is asked of the text."""
    spec = window.args.get("spec")
    is_whole = spec is None or spec.args.get("end") == "UNBOUNDED"
    return is_whole and "UNBOUNDED FOLLOWING" not in " ".join(statement.head.upper().split())


def ties(statement: Statement) -> Iterator[str]:
    """A window whose result depends on the order of equal rows orders by something unique, as far as can be told."""
    for window in statement.all(exp.Window):
        spec = window.args.get("spec")
        by_rows = spec is not None and str(spec.args.get("kind")) == "ROWS"
        called = window.this.this if isinstance(window.this, exp.IgnoreNulls) else window.this
        if not by_rows and not isinstance(called, _PLACED):
            continue
        if isinstance(called, exp.FirstValue | exp.LastValue) and not window.args.get("order"):
            yield f"{type(called).__name__} without ORDER BY"
        used = frozenset((c.table, c.name) for part in _parts(window) for c in part.find_all(exp.Column))
        select = window.find_ancestor(exp.Select)
        keys = keys_of_window(select, statement.keys) if select else []
        if keys and select and not any(key <= closed(used, select) for key in keys):
            told = " or ".join("(" + ", ".join(sorted(name for _, name in key)) + ")" for key in keys)
            yield f"{type(called).__name__} is ordered by {', '.join(sorted(n for _, n in used))}, not by {told}"


def _parts(window: exp.Window) -> Iterator[exp.Expr]:
    yield from window.args.get("partition_by") or ()
    if window.args.get("order"):
        yield window.args["order"]
