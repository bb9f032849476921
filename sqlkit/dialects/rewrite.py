"""The one way a rule changes a tree: children before parents, so that a nested match is never skipped."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

Change = Callable[[exp.Expr], exp.Expr]


def bottom_up(query: exp.Expr, change: Change, *kinds: type[exp.Expr]) -> exp.Expr:
    """Replace every node of `kinds` by what `change` returns, in place; the root may be replaced too.

    `Expr.transform` walks downward and does not look inside what it has replaced.
    """
    for node in reversed(list(query.find_all(*kinds))):
        changed = change(node)
        if changed is node:
            continue
        if node is query:
            query = changed
        else:
            node.replace(changed)
    return query


def wrapped(aggregate: exp.Expr) -> exp.Expr:
    """The whole call an aggregate belongs to: its FILTER and OVER included."""
    node = aggregate
    while isinstance(node.parent, (exp.Filter, exp.Window, exp.IgnoreNulls)) and node.arg_key == "this":
        node = node.parent
    return node


def swap_core(call: exp.Expr, core: exp.Expr) -> exp.Expr:
    """A copy of `call` with its innermost aggregate replaced by `core`, FILTER and OVER kept."""
    if not isinstance(call, (exp.Filter, exp.Window, exp.IgnoreNulls)):
        return core
    copy = call.copy()
    copy.set("this", swap_core(call.this, core))
    return copy
