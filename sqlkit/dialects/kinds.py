"""What is known of a node's type: SQLGlot's annotation, read cautiously (unknown is never a match)."""

from __future__ import annotations

from sqlglot import exp

DOUBLE = (exp.DType.DOUBLE, exp.DType.FLOAT)
TEXT = tuple(exp.DataType.TEXT_TYPES)
INTEGER = tuple(exp.DataType.INTEGER_TYPES)
DECIMAL = (exp.DType.DECIMAL,)
DATE = (exp.DType.DATE,)
TIMESTAMP = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ)


def has_type(node: exp.Expr | None, kinds: tuple[exp.DType, ...]) -> bool:
    """True only when the annotation, or a cast to it, proves the type."""
    if node is None:
        return False
    if isinstance(node, (exp.Cast, exp.TryCast)):
        return bool(node.to.is_type(*kinds))
    if isinstance(node, (exp.Paren, exp.Neg)):
        return has_type(node.this, kinds)
    if isinstance(node, exp.Div):
        # DuckDB divides nothing but DOUBLEs; SQLGlot's own annotation says DECIMAL for some.
        return exp.DType.DOUBLE in kinds
    return bool(node.type is not None and node.type.is_type(*kinds))


def as_double(node: exp.Expr) -> exp.Expr:
    """The node cast to DOUBLE unless it is one already."""
    return node if has_type(node, DOUBLE) else cast_to(node, exp.DType.DOUBLE)


def cast_to(node: exp.Expr, kind: exp.DType) -> exp.Cast:
    """A cast to a type without parameters; DuckDB's TIMESTAMP is SQLGlot's TIMESTAMPNTZ."""
    return exp.Cast(this=node.copy(), to=exp.DataType(this=kind, nested=False))
