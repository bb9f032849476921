"""SQLGlot's types, mended where they are not what DuckDB gives.

SQLGlot 30 calls DECIMAL * DOUBLE and DECIMAL / BIGINT a DECIMAL, 1.5 a DOUBLE, DATE - DATE a DATE, and does
not know the type of arg_max, median or replace. A sum of floats would pass the gate, or a sum of DECIMALs be
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import Schema

Infer = Callable[[Any], "exp.DataType | exp.DType"]
UNKNOWN = exp.DType.UNKNOWN
WIDEST = 38
# Digits an integer type needs when it meets a DECIMAL.
DIGITS = {exp.DType.TINYINT: 3, exp.DType.SMALLINT: 5, exp.DType.INT: 10, exp.DType.BIGINT: 19}


def annotated(query: exp.Expr, schema: Schema | dict[str, object]) -> exp.Expr:
    """Type every node of a qualified query in place; `schema` is nested as for SQLGlot's qualify."""
    return annotate_types(query, schema=schema, dialect="duckdb", expression_metadata=_metadata())


@lru_cache(maxsize=1)
def _metadata() -> dict[type[exp.Expr], dict[str, Any]]:
    inferred = {kind: {"annotator": _annotator(infer)} for kind, infer in INFERENCES.items()}
    return {**DuckDB().EXPRESSION_METADATA, **inferred}


def _annotator(infer: Infer) -> Callable[[Any, exp.Expr], exp.Expr]:
    def annotate(annotator: Any, node: exp.Expr) -> exp.Expr:
        annotator._set_type(node, infer(node))
        return node

    return annotate


def common(nodes: Iterable[exp.Expr | None]) -> exp.DataType | exp.DType:
    """The type that holds all of them: any DOUBLE makes a DOUBLE, any DECIMAL else a DECIMAL."""
    types = [node.type for node in nodes if node is not None and node.type is not None]
    types = [kind for kind in types if not kind.is_type(exp.DType.NULL)]
    if not types or any(kind.is_type(UNKNOWN) for kind in types):
        return UNKNOWN
    if all(kind.is_type(*exp.DataType.NUMERIC_TYPES) for kind in types):
        return _numeric(types)
    if any(kind.is_type(exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ) for kind in types):
        return exp.DType.TIMESTAMP
    return types[0]


def _numeric(types: list[exp.DataType]) -> exp.DataType | exp.DType:
    if any(kind.is_type(exp.DType.DOUBLE, exp.DType.FLOAT) for kind in types):
        return exp.DType.DOUBLE
    if any(kind.is_type(exp.DType.DECIMAL) for kind in types):
        sizes = [_size(kind) for kind in types]
        scale = max(size[1] for size in sizes)
        return decimal(max(size[0] - size[1] for size in sizes) + scale, scale)
    order = [*DIGITS]
    widths = [order.index(kind.this) if kind.this in order else len(order) - 1 for kind in types]
    return order[max(widths)]


def _size(kind: exp.DataType) -> tuple[int, int]:
    """Precision and scale; a bare DECIMAL is DuckDB's (18, 3)."""
    if not kind.is_type(exp.DType.DECIMAL):
        return DIGITS.get(kind.this, DIGITS[exp.DType.BIGINT]), 0
    numbers = [int(part.name) for part in kind.expressions]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (18, 3)


def decimal(precision: int, scale: int) -> exp.DataType:
    """DECIMAL(precision, scale), the precision cut to the widest there is."""
    # Built by hand: DataType.build parses text, and this runs for every product in every model.
    sizes = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in (min(precision, WIDEST), scale)]
    return exp.DataType(this=exp.DType.DECIMAL, expressions=sizes, nested=False)


def _arithmetic(node: exp.Expr) -> exp.DataType | exp.DType:
    left, right = node.this.type, node.expression.type
    if node.this.is_type(exp.DType.INTERVAL):
        left, right = right, left
    if right.is_type(exp.DType.INTERVAL):
        return exp.DType.TIMESTAMP if left.is_type(*exp.DataType.TEMPORAL_TYPES) else UNKNOWN
    if left.is_type(exp.DType.DATE) and right.is_type(exp.DType.DATE):
        return exp.DType.BIGINT
    for side in (left, right):
        if side.is_type(exp.DType.DATE):
            return exp.DType.DATE
    return common([node.this, node.expression])


def _product(node: exp.Mul) -> exp.DataType | exp.DType:
    result = common([node.this, node.expression])
    if isinstance(result, exp.DataType) and result.is_type(exp.DType.DECIMAL):
        (precision, scale), (other, more) = _size(node.this.type), _size(node.expression.type)
        return decimal(precision + other, scale + more)
    return result


def _literal(node: exp.Literal) -> exp.DataType | exp.DType:
    if node.is_string:
        return exp.DType.VARCHAR
    if "e" in node.this.lower():
        return exp.DType.DOUBLE
    if "." in node.this:
        return decimal(len(node.this) - 1, len(node.this.split(".")[1]))
    return exp.DType.INT if len(node.this) < DIGITS[exp.DType.INT] else exp.DType.BIGINT


def _sum(node: exp.Sum) -> exp.DataType | exp.DType:
    result = common(node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this])
    if isinstance(result, exp.DataType):
        return decimal(WIDEST, _size(result)[1])
    return exp.DType.BIGINT if result in exp.DataType.INTEGER_TYPES else result


def _whole(node: exp.Expr) -> exp.DataType | exp.DType:
    kind = node.this.type
    return decimal(_size(kind)[0], 0) if kind.is_type(exp.DType.DECIMAL) else exp.DType.DOUBLE


def _round(node: exp.Round) -> exp.DataType | exp.DType:
    kind, decimals = node.this.type, node.args.get("decimals")
    if kind.is_type(exp.DType.DECIMAL) and (decimals is None or decimals.is_int):
        precision, scale = _size(kind)
        return decimal(precision, min(scale, int(decimals.name) if decimals is not None else 0))
    return common([node.this])


def _first(node: exp.Expr) -> exp.DataType | exp.DType:
    return node.this.type or UNKNOWN


def _branches(node: exp.Case) -> exp.DataType | exp.DType:
    return common([*(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")])


def _all(node: exp.Expr) -> exp.DataType | exp.DType:
    return common([node.this, *node.expressions])


INFERENCES: dict[type[exp.Expr], Infer] = {
    exp.Literal: _literal,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Mul: _product,
    exp.Div: lambda node: exp.DType.DOUBLE,
    exp.Mod: lambda node: common([node.this, node.expression]),
    exp.Sum: _sum,
    exp.CountIf: lambda node: exp.DType.BIGINT,
    exp.Median: lambda node: exp.DType.DOUBLE,
    exp.ArgMax: _first,
    exp.ArgMin: _first,
    exp.Floor: _whole,
    exp.Ceil: _whole,
    exp.Round: _round,
    exp.Case: _branches,
    exp.If: lambda node: common([node.args["true"], node.args.get("false")]),
    exp.Coalesce: _all,
    exp.Least: _all,
    exp.Greatest: _all,
    exp.Replace: lambda node: exp.DType.VARCHAR,
    exp.SplitPart: lambda node: exp.DType.VARCHAR,
    exp.Pad: lambda node: exp.DType.VARCHAR,
    exp.DateAdd: lambda node: exp.DType.TIMESTAMP,
}
