"""A feed-forward network in ONNX: a matrix product a layer."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.form import Activation, Network
from sqlkit.scoring.onnx_graph import Graph
from sqlkit.scoring.onnx_sources import emit_sources


def emit_network(graph: Graph, body: Network) -> str:
    """The margins, `[rows, outputs]`; the first layer's weights follow the order the sources come in."""
    values, order = emit_sources(graph, body.sources)
    for i, layer in enumerate(body.layers):
        weights = np.array(layer.weights)[order] if i == 0 else np.array(layer.weights)
        product = graph.op("MatMul", values, graph.constant(weights))
        values = graph.op("Add", product, graph.constant([layer.biases]))
        if i < len(body.layers) - 1:
            values = _activated(graph, values, body.activation)
    return values


def _activated(graph: Graph, values: str, activation: Activation) -> str:
    """`Relu` and `Sigmoid` are spelt out: one may drop a NaN, the other rounds small answers to 0."""
    if activation == "relu":
        zero = graph.constant(0.0)
        return graph.op("Where", graph.op("Less", values, zero), zero, values)
    if activation == "logistic":
        one = graph.constant(1.0)
        return graph.op("Div", one, graph.op("Add", one, graph.op("Exp", graph.op("Neg", values))))
    return graph.op("Tanh", values) if activation == "tanh" else values
