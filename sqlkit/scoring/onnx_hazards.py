"""Scores of proportional hazards in ONNX: the step is how many places have been reached."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.hazards import Baseline
from sqlkit.scoring.onnx_graph import INT64, Graph


def emit_hazards(graph: Graph, baseline: Baseline, log_hazard: str) -> str:
    """A matrix with one column an output."""
    spent, ahead = graph.raw([baseline.spent]), graph.raw([baseline.ahead])
    zero = graph.constant(0.0)
    until = graph.op("Add", spent, graph.op("Where", graph.op("Less", ahead, zero), zero, ahead))
    passed = graph.op("Sub", _cumulative(graph, baseline, until), _cumulative(graph, baseline, spent))
    total = graph.op("Mul", graph.op("Exp", log_hazard), passed)
    return graph.beside([log_hazard, passed, graph.op("Exp", graph.op("Neg", total))])


def _cumulative(graph: Graph, baseline: Baseline, time: str) -> str:
    reached = graph.op("GreaterOrEqual", time, graph.constant([baseline.places]))
    counts = graph.op("Cast", reached, to=INT64)
    step = graph.op("ReduceSum", counts, graph.constant([1], np.int64), keepdims=1)
    found = graph.op("Gather", graph.constant([0.0, *baseline.hazard]), step, axis=0)
    return graph.op("Where", graph.op("IsNaN", time), graph.constant(np.nan), found)
