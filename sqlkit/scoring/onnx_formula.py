"""A formula as ONNX operations on matrices: a row a row, a column a quadrature node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sqlkit.scoring.formula import Choice, Constant, Kind, Node, Operation, Raw, each, operands
from sqlkit.scoring.onnx_graph import INPUT, Graph

_OPERATORS: Mapping[Kind, str] = {
    "add": "Add",
    "subtract": "Sub",
    "multiply": "Mul",
    "divide": "Div",
    "exp": "Exp",
    "ln": "Log",
    "sqrt": "Sqrt",
}


def emit_formula(graph: Graph, outputs: Sequence[Node]) -> str:
    """A matrix with one column an output."""
    found: dict[int, str] = {}
    for one in each(outputs):
        found[id(one)] = _emit(graph, one, [found[id(o)] for o in operands(one)])
    return graph.beside([_by_row(graph, output, found[id(output)]) for output in outputs])


def _by_row(graph: Graph, output: Node, name: str) -> str:
    """A column: of what reads no row there is one number alone."""
    if any(isinstance(one, Raw) for one in each([output])):
        return name
    rows = graph.op("Concat", graph.op("Shape", INPUT, start=0, end=1), graph.constant([1], np.int64), axis=0)
    return graph.op("Expand", name, rows)


def _emit(graph: Graph, one: Node, given: Sequence[str]) -> str:
    if isinstance(one, Raw):
        return graph.raw([one.column])
    if isinstance(one, Constant):
        return graph.constant([one.values])
    if isinstance(one, Choice):
        return graph.op("Where", graph.op("Greater", given[0], graph.constant(0.0)), given[1], given[2])
    assert isinstance(one, Operation)
    if one.kind == "sum":
        return graph.op("ReduceSum", *given, graph.constant([1], np.int64), keepdims=1)
    return graph.op(_OPERATORS[one.kind], *given)
