"""a / b of two NUMBERs keeps at most twelve decimals: 2 / 7 is 0.285714. Division by zero is an error, not NULL or inf.

https://docs.snowflake.com/en/sql-reference/operators-arithmetic
"""

from __future__ import annotations

from sqlglot import exp

from emulator.meaning.build import call
from emulator.session import Session

FLOATS = (exp.Ln, exp.Exp, exp.Sqrt, exp.Log)


def division(tree: exp.Expr, session: Session) -> exp.Expr:
    """Every quotient; where an operand is plainly a FLOAT the quotient is one too, and needs no look at types."""
    for node in list(tree.find_all(exp.Div))[::-1]:
        left, right = node.this, node.expression
        if is_float(left) or is_float(right):
            node.replace(exp.Paren(this=exp.Div(this=double(left), expression=not_zero(right))))
        else:
            node.replace(call("_sf_divide", left, right))
    return tree


def is_float(node: exp.Expr) -> bool:
    """Whether it is a FLOAT to the eye: a cast, a function that returns no other, or arithmetic with one of these."""
    inner = node.unnest()
    if isinstance(inner, exp.Cast):
        return inner.to.this in (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)
    if isinstance(inner, (exp.Add, exp.Sub, exp.Mul, exp.Div)):
        return is_float(inner.this) or is_float(inner.expression)
    return isinstance(inner, FLOATS) or (isinstance(inner, exp.Neg) and is_float(inner.this))


def double(node: exp.Expr) -> exp.Expr:
    """As a FLOAT, whatever it was."""
    return exp.cast(node.copy(), exp.DataType.Type.DOUBLE)


def not_zero(node: exp.Expr) -> exp.Expr:
    """A divisor that fails when it is zero; a literal is looked at here."""
    if isinstance(node, exp.Literal) and not node.is_string and float(node.name):
        return node.copy()
    return call("_sf_not_zero", node)
