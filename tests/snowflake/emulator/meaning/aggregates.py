"""Aggregates: AVG of NUMBERs has the scale of a quotient, COUNT_IF of no row is NULL, HASH and HASH_AGG are signed.

https://docs.snowflake.com/en/sql-reference/functions/avg, .../functions/count_if, .../functions/hash_agg
"""

from __future__ import annotations

from sqlglot import exp

from emulator.meaning.build import call
from emulator.session import Session


def aggregates(tree: exp.Expr, session: Session) -> exp.Expr:
    """AVG, plain or windowed, and the hashes."""
    for node in list(tree.find_all(exp.Avg, exp.HashAgg, exp.CountIf, exp.Anonymous))[::-1]:
        if isinstance(node, exp.Avg):
            average(node)
        elif isinstance(node, exp.CountIf):
            whole = window_of(node)
            whole.replace(exp.Nullif(this=whole.copy(), expression=exp.Literal.number(0)))
        elif isinstance(node, exp.HashAgg):
            values = [node.this, *node.expressions]
            row = call("row", *values) if not isinstance(node.this, exp.Star) else _whole_row()
            node.replace(call("_sf_hash_agg", row))
        elif node.name.upper() == "HASH":
            node.replace(call("_sf_hash", call("hash", *node.expressions)))
    return tree


def _whole_row() -> exp.Expr:
    return exp.Anonymous(this="STRUCT_PACK", expressions=[exp.var("*COLUMNS(*)")])


def average(node: exp.Avg) -> None:
    """The window, if there is one, is rounded as a whole; a type is looked at in a way that GROUP BY allows."""
    value = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    outer = window_of(node)
    windowed = isinstance(outer, exp.Window)
    kind = call("typeof", value.copy() if windowed else exp.Min(this=value.copy()))
    outer.replace(call("_sf_rounded", outer.copy(), kind, kind))


def window_of(node: exp.Expr) -> exp.Expr:
    """The whole of `AGG(...) OVER (...)`, or the aggregate itself."""
    while isinstance(node.parent, (exp.Window, exp.IgnoreNulls, exp.RespectNulls)) and node.arg_key == "this":
        node = node.parent
    return node
