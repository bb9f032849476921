"""What skl2onnx converted, put behind our own preprocessing in one graph with the one input every artifact has."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.form import Converted
from sqlkit.scoring.onnx_graph import DOUBLE, Graph
from sqlkit.scoring.onnx_sources import emit_sources

CONVERTED_ML_OPSET = 3
"""The last whose TreeEnsembleClassifier skl2onnx writes; ai.onnx.ml 5 has withdrawn it."""


def emit_converted(graph: Graph, body: Converted) -> str:
    """The scores in double, `[rows, columns]`, whichever precision the converted steps compute in."""
    import onnx
    from onnx import compose, helper

    values, order = emit_sources(graph, body.sources)
    matrix = graph.op("Gather", values, graph.constant(np.argsort(order), np.int64), axis=1)
    model = compose.add_prefix(onnx.load_from_string(body.model), "converted_")
    given = model.graph.input[0]
    graph.nodes.append(helper.make_node("Cast", [matrix], [given.name], to=given.type.tensor_type.elem_type))
    graph.nodes.extend(model.graph.node)
    graph.tensors.extend(model.graph.initializer)
    scores = graph.op("Cast", model.graph.output[body.output].name, to=DOUBLE)
    return graph.op("Gather", scores, graph.constant(body.columns, np.int64), axis=1)
