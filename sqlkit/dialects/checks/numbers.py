"""Arithmetic whose result does not depend on threads, and types both warehouses have."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.checks.functions import written
from sqlkit.dialects.kinds import DECIMAL, DOUBLE, has_type
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at

TYPES = frozenset({"BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "DECIMAL", "DOUBLE"}) | {
    "VARCHAR", "TEXT", "DATE", "TIMESTAMP", "TIMESTAMPNTZ",
}  # fmt: skip
LARGEST_SCALE = 12


def numbers(nodes: Nodes) -> Iterator[Problem]:
    """Float sums, types off the list, DECIMAL products that Snowflake would cut."""
    for total in nodes.of(exp.Sum, exp.Avg):
        if has_type(_argument(total), DOUBLE):
            hint = "cast to DECIMAL before adding, divide after: the order of float additions is not fixed"
            yield problem_at(total, f"{written(total)} of a DOUBLE is not deterministic", hint)
    for cast in nodes.of(exp.Cast):
        yield from _type(cast)
    for product in nodes.of(exp.Mul):
        yield from _scale(product)


def _argument(total: exp.Expr) -> exp.Expr:
    argument: exp.Expr = total.this
    return argument.expressions[0] if isinstance(argument, exp.Distinct) else argument


def _type(cast: exp.Cast) -> Iterator[Problem]:
    kind = cast.to.this.name if isinstance(cast.to.this, exp.DType) else str(cast.to.this)
    if kind not in TYPES:
        hint = "use varchar, bigint, integer, decimal(p, s), double, date, timestamp or boolean"
        name = cast.to.sql("duckdb").lower().replace("int128", "hugeint")
        yield problem_at(cast, f"the type {name} is not portable", hint)


def _scale(product: exp.Mul) -> Iterator[Problem]:
    left, right = scale_of(product.this), scale_of(product.expression)
    if left is None or right is None:
        return
    if left + right > max(left, right, LARGEST_SCALE):
        hint = f"cast a factor to fewer decimals: Snowflake keeps {max(left, right, LARGEST_SCALE)} of them"
        yield problem_at(product, f"this product needs {left + right} decimals", hint)


def scale_of(node: exp.Expr) -> int | None:
    """Digits after the point of a node known to be DECIMAL."""
    node = node.unnest()
    kind = node.args["to"] if isinstance(node, exp.Cast) else node.type
    if kind is None or not has_type(node, DECIMAL) or len(kind.expressions) != 2:
        return None
    return int(kind.expressions[1].name)
