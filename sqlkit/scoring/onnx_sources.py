"""Scaled columns in ONNX: those with the same operations are computed side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sqlkit.scoring.codes import Vocabulary
from sqlkit.scoring.onnx_graph import Graph
from sqlkit.scoring.source import Encoded, Lookup, Numeric, Operation

_OPERATORS: dict[Operation, str] = {
    "subtract": "Sub",
    "divide": "Div",
    "multiply": "Mul",
    "add": "Add",
    "at_least": "Max",
    "at_most": "Min",
}

Shape = tuple[Operation, ...]


def emit_sources(graph: Graph, sources: Sequence[Encoded]) -> tuple[str, list[int]]:
    """A matrix of the sources' values, and for each of its columns which source it is."""
    groups: dict[Shape, list[int]] = {}
    parts: list[str] = []
    order: list[int] = []
    for j, source in enumerate(sources):
        if isinstance(source, Numeric):
            groups.setdefault(tuple(s.operation for s in source.steps), []).append(j)
        else:
            parts.append(graph.looked_up(source.column, _table(source, graph.words)))
            order.append(j)
    for shape, members in groups.items():
        parts.append(_numbers(graph, shape, [s for s in (sources[j] for j in members) if isinstance(s, Numeric)]))
        order += members
    return graph.beside(parts), order


def _table(lookup: Lookup, words: Vocabulary) -> list[list[float]]:
    values = dict(lookup.values)
    return [
        [lookup.null],
        [lookup.unseen],
        *([values.get(w, lookup.unseen)] for w in words.of(lookup.column)),
    ]


def _numbers(graph: Graph, shape: Shape, group: list[Numeric]) -> str:
    raw = graph.raw([s.column for s in group])
    scaled = raw
    for k, operation in enumerate(shape):
        values = graph.constant([[s.steps[k].value for s in group]])
        scaled = _step(graph, operation, scaled, values)
    missing = [[s.missing for s in group]]
    if np.isnan(missing).all():
        return scaled
    return graph.op("Where", graph.op("IsNaN", raw), graph.constant(missing), scaled)


def _step(graph: Graph, operation: Operation, scaled: str, values: str) -> str:
    if operation == "constant":
        return graph.op("Expand", values, graph.op("Shape", scaled))
    return graph.op(_OPERATORS[operation], scaled, values)
