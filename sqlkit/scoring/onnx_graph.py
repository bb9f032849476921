"""A little bookkeeping over onnx.helper: operations return the name of their result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.codes import Vocabulary
from sqlkit.scoring.features import Feature

OPSET, ML_OPSET, IR_VERSION = 21, 5, 10
"""TreeEnsemble is new in ai.onnx.ml 5; the others are the oldest that may accompany it."""

INPUT, OUTPUT = "X", "score"

INT64, DOUBLE = 7, 11
"""onnx.TensorProto's numbers, part of the file format, so that reading this module imports nothing heavy."""


@dataclass
class Graph:
    """Grows while a form is emitted; `features` give the input's columns, `words` the codes of text."""

    features: Sequence[Feature]
    words: Vocabulary
    nodes: list[Any] = field(default_factory=list)
    tensors: list[Any] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Appends an operation."""
        from onnx import helper

        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def constant(self, values: Any, dtype: npt.DTypeLike = np.float64) -> str:
        """An initialiser; float64 unless told."""
        from onnx import numpy_helper

        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.array(values, dtype=dtype), name))
        return name

    def position(self, column: str) -> int:
        """The raw column's place in the input."""
        return [f.name for f in self.features].index(column)

    def raw(self, columns: Sequence[str]) -> str:
        """Raw columns side by side, `[rows, columns]`."""
        return self.op("Gather", INPUT, self.constant([self.position(c) for c in columns], np.int64), axis=1)

    def looked_up(self, column: str, rows: Sequence[Sequence[float]]) -> str:
        """`rows[code]` of a text column, `[rows, width]`."""
        code = self.op("Gather", INPUT, self.constant(self.position(column), np.int64), axis=1)
        index = self.op("Cast", code, to=INT64)
        return self.op("Gather", self.constant(rows), index, axis=0)

    def beside(self, parts: Sequence[str]) -> str:
        """Matrices joined by column."""
        return parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=1)

    def added(self, parts: Sequence[str]) -> str:
        """Matrices added from left to right."""
        total = parts[0]
        for part in parts[1:]:
            total = self.op("Add", total, part)
        return total


def serialise(graph: Graph, result: str, width: int, metadata: dict[str, str], ml_opset: int = ML_OPSET) -> bytes:
    """The finished model, checked, with `metadata` readable by any ONNX tool."""
    import onnx
    from onnx import helper

    graph.nodes.append(helper.make_node("Identity", [result], [OUTPUT], name=OUTPUT))
    matrix = helper.make_tensor_value_info(INPUT, DOUBLE, [None, len(graph.features)])
    scores = helper.make_tensor_value_info(OUTPUT, DOUBLE, [None, width])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "sqlkit", [matrix], [scores], graph.tensors),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ml_opset)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))
