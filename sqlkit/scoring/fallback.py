"""skl2onnx for models the form does not cover: float32, and only within a tolerance its owner declares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlkit.scoring.errors import ConversionError
from sqlkit.scoring.features import Feature


def convert(model: Any, features: Sequence[Feature], tolerance: float) -> bytes:
    """Inputs one `[rows, 1]` tensor a column; the tolerance is written into the artifact."""
    try:
        converted = _converted(model, features)
    except Exception as error:  # skl2onnx raises whatever its converters raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ConversionError(f"skl2onnx cannot convert {type(model).__name__} ({reason})") from error
    return _described(converted, model, features, tolerance)


def _converted(model: Any, features: Sequence[Feature]) -> Any:
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    kinds = {"numeric": FloatTensorType, "text": StringTensorType}
    inputs = [(f.name, kinds[f.kind]([None, 1])) for f in features]
    estimator = model.steps[-1][1] if hasattr(model, "steps") else model
    options = {id(estimator): {"zipmap": False}} if hasattr(model, "predict_proba") else None
    return to_onnx(model, initial_types=inputs, options=options, target_opset={"": 18, "ai.onnx.ml": 3})


def _described(converted: Any, model: Any, features: Sequence[Feature], tolerance: float) -> bytes:
    from onnx import helper

    classifier = hasattr(model, "predict_proba")
    outputs = [output.name for output in converted.graph.output]
    metadata = {
        "sqlkit.kind": "converted",
        "sqlkit.features": json.dumps([[f.name, f.kind, f.missing] for f in features]),
        "sqlkit.output": outputs[1] if classifier else outputs[0],  # a classifier's label comes first
        "sqlkit.classifier": "yes" if classifier else "no",
        "sqlkit.tolerance": repr(tolerance),
    }
    helper.set_model_props(converted, metadata)
    return bytes(converted.SerializeToString(deterministic=True))
