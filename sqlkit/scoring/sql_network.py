"""A feed-forward network in SQL: a stage a layer, a sum a unit."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.form import Activation, Layer, Network
from sqlkit.scoring.sql_calibration import LONGEST, sigmoid_sql
from sqlkit.scoring.sql_sources import source_sql
from sqlkit.scoring.sql_terms import binary, case, total
from sqlkit.scoring.sql_writer import Expressions, Writer


def network_margins(write: Writer, body: Network) -> Expressions:
    """One expression an output, before the link."""
    values = write.bind("scaled", [source_sql(write, source) for source in body.sources])
    for layer in body.layers[:-1]:
        sums = write.bind("sum", _sums(write, layer, values))
        values = write.bind("unit", [_activated(write, one, body.activation) for one in sums])
    return _sums(write, body.layers[-1], values)


def _sums(write: Writer, layer: Layer, values: Expressions) -> Expressions:
    if len(layer.biases) * sum(len(value.sql(write.dialect)) for value in values) > LONGEST:
        raise TooLarge("each unit repeats the layer before it; use emit_select or table_macro, or a function")
    columns = zip(*layer.weights, strict=True)
    return [
        total([_products(write, values, weights), write.number(bias)])
        for weights, bias in zip(columns, layer.biases, strict=True)
    ]


def _products(write: Writer, values: Expressions, weights: tuple[float, ...]) -> exp.Expression:
    return total([binary(exp.Mul, v.copy(), write.number(w)) for v, w in zip(values, weights, strict=True)])


def _activated(write: Writer, value: exp.Expression, activation: Activation) -> exp.Expression:
    """GREATEST skips NULL on DuckDB; a CASE leaves it NULL everywhere."""
    if activation == "relu":
        negative = exp.LT(this=value.copy(), expression=write.number(0.0))
        return case([(negative, write.number(0.0))], value.copy())
    if activation == "logistic":
        return sigmoid_sql(write, exp.Neg(this=exp.Paren(this=value.copy())))
    return exp.Tanh(this=value.copy()) if activation == "tanh" else value.copy()
