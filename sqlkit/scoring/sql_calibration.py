"""Calibrators in SQL."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.form import Curve, Isotonic
from sqlkit.scoring.isotonic import search_tree, segments
from sqlkit.scoring.sql_terms import binary, case, divide, extreme, is_null
from sqlkit.scoring.sql_writer import Writer
from sqlkit.scoring.tree import Below, Leaf, Split, Tree

LONGEST = 1_000_000
"""Characters an expression may grow to by repeating itself; also about Snowflake's limit for a statement."""


def curve_sql(write: Writer, curve: Curve, margin: exp.Expression) -> exp.Expression:
    """The calibrated probability; NULL where the margin is."""
    if isinstance(curve, Isotonic):
        return _isotonic(write, curve, margin)
    scaled = binary(exp.Mul, write.number(curve.slope), margin.copy())
    return sigmoid_sql(write, binary(exp.Add, scaled, write.number(curve.offset)))


def _isotonic(write: Writer, curve: Isotonic, margin: exp.Expression) -> exp.Expression:
    if 2 * len(curve.x) * len(margin.sql(write.dialect)) > LONGEST:
        raise TooLarge("isotonic calibration repeats its margin at every knot; use emit_select or table_macro")
    lines = segments(curve)

    def line(index: float) -> exp.Expression:
        segment = lines[int(index)]
        if segment.slope == 0.0:
            return write.number(segment.y)
        run = binary(exp.Sub, margin.copy(), write.number(segment.x))
        rise = binary(exp.Mul, write.number(segment.slope), run)
        return binary(exp.Add, rise, write.number(segment.y))

    def at(node: Tree) -> exp.Expression:
        if isinstance(node, Leaf):
            return line(node.value)
        return case([(_at_most(write, margin, node), at(node.yes))], at(node.no))

    return case([(is_null(margin.copy()), exp.cast(exp.Null(), "double"))], at(search_tree(curve)))


def _at_most(write: Writer, margin: exp.Expression, node: Split) -> exp.Expression:
    threshold = node.test.threshold if isinstance(node.test, Below) else 0.0
    return exp.LTE(this=margin.copy(), expression=write.number(threshold))


def sigmoid_sql(write: Writer, negated: exp.Expression) -> exp.Expression:
    """`1 / (1 + exp(negated))`; DuckDB's exp overflows to infinity, Snowflake's is not documented to."""
    if write.dialect == "snowflake":
        negated = extreme(exp.Least, [negated, write.number(700.0)], write.dialect)
    one = write.number(1.0)
    return divide(one, binary(exp.Add, one.copy(), exp.Exp(this=negated)))
