"""The nearest centre in ONNX, how far each is, and the segment that the nearest one is of."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Distances, Segments
from sqlkit.scoring.onnx_graph import DOUBLE, Graph
from sqlkit.scoring.onnx_sources import emit_sources


def emit_distances(graph: Graph, body: Distances) -> str:
    """The index of the nearest centre, or the distance to each."""
    values, centres = _scaled(graph, body)
    if body.result == "each":
        return _each(graph, values, centres)
    place, unknown = _nearest(graph, values, centres)
    return graph.op("Where", unknown, graph.constant(np.nan), graph.op("Cast", place, to=DOUBLE))


def emit_segments(graph: Graph, body: Segments) -> str:
    """A column an output."""
    values, centres = _scaled(graph, body.nearest)
    place, unknown = _nearest(graph, values, centres)
    away = graph.op("Sub", values, _of(graph, place, centres))
    squares = graph.op("ReduceSum", graph.op("Mul", away, away), graph.constant([1], np.int64), keepdims=1)
    distance = graph.op("Sqrt", squares)
    numbers = [np.arange(1.0, len(centres) + 1), *(np.array(values) for _, values in body.known)]
    answers = _of(graph, place, np.column_stack(numbers))
    if np.isfinite(body.radii).any():
        beyond = graph.op("Greater", distance, _of(graph, place, np.array(body.radii)[:, None]))
        answers = graph.op("Where", beyond, graph.constant(0.0), answers)
    placed = [_column(graph, answers, k) for k in range(len(numbers))]
    return graph.op("Where", unknown, graph.constant(np.nan), graph.beside([placed[0], distance, *placed[1:]]))


def _column(graph: Graph, matrix: str, k: int) -> str:
    return graph.op("Gather", matrix, graph.constant([k], np.int64), axis=1)


def _scaled(graph: Graph, body: Distances) -> tuple[str, Floats]:
    """The values, and the centres with their columns in the same order."""
    values, order = emit_sources(graph, body.sources)
    return values, np.array([[centre[j] for j in order] for centre in body.centres])


def _of(graph: Graph, place: str, rows: Floats) -> str:
    """The row at each place, `[rows, width]`."""
    index = graph.op("Squeeze", place, graph.constant([1], np.int64))
    return graph.op("Gather", graph.constant(rows), index, axis=0)


def _each(graph: Graph, values: str, centres: Floats) -> str:
    differences = graph.op("Sub", graph.op("Unsqueeze", values, graph.constant([1], np.int64)), graph.constant(centres))
    squares = graph.op("Mul", differences, differences)
    return graph.op("Sqrt", graph.op("ReduceSum", squares, graph.constant([2], np.int64), keepdims=0))


def _nearest(graph: Graph, values: str, centres: Floats) -> tuple[str, str]:
    """Ranked as `reference.centre_gaps` ranks; ArgMin has no word on NaN, so where there is one is told beside it."""
    products = graph.op("Mul", graph.op("MatMul", values, graph.constant(centres.T)), graph.constant(2.0))
    gaps = graph.op("Sub", graph.constant([(centres**2).sum(axis=1)]), products)
    place = graph.op("ArgMin", gaps, axis=1, keepdims=1)
    unknown = graph.op("IsNaN", graph.op("ReduceSum", gaps, graph.constant([1], np.int64), keepdims=1))
    return place, unknown
