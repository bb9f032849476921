"""A whole pipeline as skl2onnx alone converts it, an input a column: the route not taken, to show its faults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, numbers, texts
from sqlkit.scoring.runtime import Scorer, open_session


def converted_whole(model: Any, features: Sequence[Feature]) -> Scorer:
    """A callable on raw columns; P(second class) or the prediction."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    kinds = {"numeric": FloatTensorType, "text": StringTensorType}
    inputs = [(f.name, kinds[f.kind]([None, 1])) for f in features]
    is_classifier = hasattr(model, "predict_proba")
    options = {id(model.steps[-1][1]): {"zipmap": False}} if is_classifier else None
    data = to_onnx(model, initial_types=inputs, options=options, target_opset={"": 18, "ai.onnx.ml": 3})
    session = open_session(data.SerializeToString())
    output = session.get_outputs()[int(is_classifier)].name

    def score(columns: Columns) -> Floats:
        scores = session.run([output], {f.name: _feed(f, columns) for f in features})[0]
        return np.asarray(scores, dtype=np.float64)[:, 1 if is_classifier else 0]

    return score


def _feed(feature: Feature, columns: Columns) -> Any:
    if feature.kind == "numeric":
        with np.errstate(over="ignore"):
            return numbers(columns, feature.name).astype(np.float32)[:, None]
    null = str(feature.marker)
    found = [null if text is None else text for text in texts(columns, feature.name)]
    return np.array(found, dtype=object)[:, None]
