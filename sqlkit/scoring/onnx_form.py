"""The form as an ONNX model in double precision: one `[rows, features]` matrix in, scores out."""

from __future__ import annotations

import json

import numpy as np

from sqlkit.scoring.codes import vocabulary
from sqlkit.scoring.form import (
    Body,
    Calibrated,
    Converted,
    Curve,
    Distances,
    Effects,
    Fold,
    Form,
    Formula,
    Hazards,
    Isotonic,
    Linear,
    Link,
    Network,
    Segments,
    Trees,
    Weighted,
    width,
)
from sqlkit.scoring.isotonic import MARGIN, search_tree, segments
from sqlkit.scoring.onnx_converted import CONVERTED_ML_OPSET, emit_converted
from sqlkit.scoring.onnx_distances import emit_distances, emit_segments
from sqlkit.scoring.onnx_formula import emit_formula
from sqlkit.scoring.onnx_graph import INPUT, INT64, ML_OPSET, Graph, serialise
from sqlkit.scoring.onnx_hazards import emit_hazards
from sqlkit.scoring.onnx_network import emit_network
from sqlkit.scoring.onnx_sources import emit_sources
from sqlkit.scoring.onnx_trees import emit_trees, ensemble
from sqlkit.scoring.row_order import columns_to_sort_by


def emit_onnx(form: Form) -> bytes:
    """Input `X` as `codes.encode` makes it, output `score` with a column an output; same form, same bytes."""
    graph = Graph(form.features, vocabulary(form))
    result = _body(graph, form.body)
    words = {column: list(found) for column, found in graph.words.words}
    metadata = {
        "sqlkit.kind": "form" if form.has_sql else "converted",
        "sqlkit.features": json.dumps([[f.name, f.kind, f.missing] for f in form.features]),
        "sqlkit.words": json.dumps(words),
        "sqlkit.labels": json.dumps(list(form.labels)),
    }
    if isinstance(form.body, Formula | Hazards):
        unit = form.body.time_unit if isinstance(form.body, Formula) else form.body.baseline.time_unit
        metadata |= {"sqlkit.outputs": json.dumps(form.outputs), "sqlkit.time_unit": unit}
    if isinstance(form.body, Segments):
        metadata["sqlkit.outputs"] = json.dumps(form.outputs)
    sorted_by = columns_to_sort_by(form)
    if sorted_by:
        metadata["sqlkit.sorted_by"] = json.dumps(sorted_by)
    if form.tolerance is not None:
        metadata["sqlkit.tolerance"] = repr(form.tolerance)
    return serialise(graph, result, form.width, metadata, ML_OPSET if form.has_sql else CONVERTED_ML_OPSET)


def _body(graph: Graph, body: Body) -> str:
    if isinstance(body, Distances):
        return emit_distances(graph, body)
    if isinstance(body, Segments):
        return emit_segments(graph, body)
    if isinstance(body, Calibrated):
        return _calibrated(graph, body)
    if isinstance(body, Formula):
        return emit_formula(graph, body.scores)
    if isinstance(body, Hazards):
        return emit_hazards(graph, body.baseline, _linear(graph, body.predictor))
    if isinstance(body, Converted):
        return emit_converted(graph, body)
    return _linked(graph, _margins(graph, body), body.link, width(body))


def _margins(graph: Graph, body: Linear | Trees | Network) -> str:
    if isinstance(body, Network):
        return emit_network(graph, body)
    return emit_trees(graph, body) if isinstance(body, Trees) else _linear(graph, body)


def _linear(graph: Graph, body: Linear) -> str:
    parts = [graph.op("Expand", graph.constant([body.intercepts]), _rows_by(graph, len(body.intercepts)))]
    weighted = [term for term in body.terms if isinstance(term, Weighted)]
    if weighted:
        values, order = emit_sources(graph, [term.source for term in weighted])
        parts.append(graph.op("MatMul", values, graph.constant([weighted[j].weights for j in order])))
    parts += [_effects(graph, term) for term in body.terms if isinstance(term, Effects)]
    return graph.added(parts)


def _rows_by(graph: Graph, width: int) -> str:
    rows = graph.op("Shape", INPUT, start=0, end=1)
    return graph.op("Concat", rows, graph.constant([width], np.int64), axis=0)


def _effects(graph: Graph, term: Effects) -> str:
    values = dict(term.values)
    rows = [term.null, term.unseen, *(values.get(w, term.unseen) for w in graph.words.of(term.column))]
    return graph.looked_up(term.column, rows)


def _linked(graph: Graph, margins: str, link: Link, outputs: int) -> str:
    if link == "identity":
        return margins
    if link == "log":
        return graph.op("Exp", margins)
    if link == "softmax":
        top = graph.op("ReduceMax", margins, graph.constant([1], np.int64), keepdims=1)
        return _normalised(graph, graph.op("Exp", graph.op("Sub", margins, top)), outputs)
    sigmoids = _sigmoid(graph, graph.op("Neg", margins))
    return sigmoids if link == "logit" else _normalised(graph, sigmoids, outputs)


def _sigmoid(graph: Graph, negated: str) -> str:
    """Spelt out: onnxruntime's own Sigmoid rounds probabilities below 1e-16 to 0, its Exp keeps their digits."""
    one = graph.constant(1.0)
    return graph.op("Div", one, graph.op("Add", one, graph.op("Exp", negated)))


def _normalised(graph: Graph, shares: str, outputs: int) -> str:
    """A row of zeros becomes equal shares: ones, divided by how many there are."""
    nothing = graph.op("Equal", _total(graph, shares, outputs), graph.constant(0.0))
    filled = graph.op("Where", nothing, graph.constant(1.0), shares)
    return graph.op("Div", filled, _total(graph, filled, outputs))


def _total(graph: Graph, shares: str, outputs: int) -> str:
    """Each row's sum, from left to right: onnxruntime's own adds in an order that depends on the row's place."""
    return graph.added(_columns(graph, shares, outputs))


def _columns(graph: Graph, matrix: str, outputs: int) -> list[str]:
    return [graph.op("Gather", matrix, graph.constant([k], np.int64), axis=1) for k in range(outputs)]


def _calibrated(graph: Graph, body: Calibrated) -> str:
    total = graph.added([_fold(graph, fold) for fold in body.folds])
    return graph.op("Div", total, graph.constant(float(len(body.folds))))


def _fold(graph: Graph, fold: Fold) -> str:
    margins = _linked(graph, _margins(graph, fold.body), fold.body.link, width(fold.body))
    if len(fold.curves) == 1:
        return _curve(graph, fold.curves[0], margins)
    columns = _columns(graph, margins, len(fold.curves))
    curved = [_curve(graph, curve, margin) for curve, margin in zip(fold.curves, columns, strict=True)]
    return _normalised(graph, graph.beside(curved), len(curved))


def _curve(graph: Graph, curve: Curve, margin: str) -> str:
    if isinstance(curve, Isotonic):
        return _isotonic(graph, curve, margin)
    scaled = graph.op("Mul", graph.constant(curve.slope), margin)
    return _sigmoid(graph, graph.op("Add", scaled, graph.constant(curve.offset)))


def _isotonic(graph: Graph, curve: Isotonic, margin: str) -> str:
    """Clipped first, because a flat end would multiply infinity by its slope of 0."""
    inside = graph.op("Clip", margin, graph.constant(curve.x[0]), graph.constant(curve.x[-1]))
    index = graph.op("Cast", ensemble(graph, inside, [(search_tree(curve), 0)], 1, {(MARGIN, False): 0}), to=INT64)
    x, y, slope = (
        graph.op("Gather", graph.constant(values), index, axis=0)
        for values in zip(*((s.x, s.y, s.slope) for s in segments(curve)), strict=True)
    )
    return graph.op("Add", graph.op("Mul", slope, graph.op("Sub", inside, x)), y)
