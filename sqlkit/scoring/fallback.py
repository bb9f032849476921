"""skl2onnx for what the form does not cover, and only within a tolerance its owner declares.

Preprocessing stays ours, exact and in double: skl2onnx would scale in float32, knows no rare categories, and drops
what an imputer flags. Only the steps from the first uncovered one on are its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.errors import ConversionError, NotCovered
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Converted, Form
from sqlkit.scoring.lowering import sources_of
from sqlkit.scoring.lowering.preprocessing import lift
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.onnx_graph import INPUT
from sqlkit.scoring.runtime import open_session
from sqlkit.scoring.source import Encoded, Source, Text


def convert(model: Any, features: Sequence[Feature], tolerance: float) -> Form:
    """In double where onnxruntime has the operators for it, else in float32; raises ConversionError."""
    sources, rest = _split(model, sources_of(model, features))
    encoded = _encoded(sources)
    reasons = []
    for precision in ("DoubleTensorType", "FloatTensorType"):
        try:
            form = Form(tuple(features), _body(rest, encoded, precision, tolerance))
            open_session(emit_onnx(form)).run(None, {INPUT: np.zeros((1, len(features)))})
        except Exception as error:  # skl2onnx raises whatever its converters raise, onnxruntime its own
            reasons.append(f"{type(error).__name__}: {error}".splitlines()[0])
        else:
            return form
    raise ConversionError(f"skl2onnx cannot convert {type(rest).__name__} ({reasons[-1]})")


def _split(model: Any, sources: list[Source]) -> tuple[list[Source], Any]:
    """What comes out of the leading steps that the form covers, and the estimator or pipeline that is left."""
    if not hasattr(model, "steps"):
        return sources, model
    for covered, (_, step) in enumerate(model.steps[:-1]):
        try:
            sources = lift(step or "passthrough", sources)
        except NotCovered:
            return sources, model[covered:]
    return sources, model.steps[-1][1]


def _encoded(sources: Sequence[Source]) -> tuple[Encoded, ...]:
    found = tuple(source for source in sources if not isinstance(source, Text))
    if len(found) < len(sources):
        text = next(source.column for source in sources if isinstance(source, Text))
        raise ConversionError(f"the text column {text} needs a OneHotEncoder or OrdinalEncoder before it is converted")
    return found


def _body(rest: Any, sources: tuple[Encoded, ...], precision: str, tolerance: float) -> Converted:
    from skl2onnx import to_onnx
    from skl2onnx.common import data_types

    kind = getattr(data_types, precision)
    last = rest.steps[-1][1] if hasattr(rest, "steps") else rest
    is_classifier = hasattr(rest, "predict_proba")
    converted = to_onnx(
        rest,
        initial_types=[("matrix", kind([None, len(sources)]))],
        options={id(last): {"zipmap": False}} if is_classifier else None,
        target_opset={"": 21, "ai.onnx.ml": 3},
    )
    classes = len(rest.classes_) if is_classifier else 1
    columns = (1,) if classes == 2 else tuple(range(classes))
    return Converted(sources, converted.SerializeToString(deterministic=True), int(is_classifier), columns, tolerance)
