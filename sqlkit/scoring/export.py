"""From a fitted model to an artifact that has passed the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.fallback import convert
from sqlkit.scoring.features import Columns, Feature
from sqlkit.scoring.form import Form
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.parity import TOLERANCE, ParityReport, parity, require_parity
from sqlkit.scoring.runtime import run_onnx


@dataclass(frozen=True)
class Exported:
    """ONNX bytes and the report that let them through; a converted model has no form and so no SQL."""

    data: bytes
    form: Form | None
    report: ParityReport


def export(model: Any, features: Sequence[Feature], sample: Columns, tolerance: float | None = None) -> Exported:
    """Exact where the form covers the model. Else, only with a declared `tolerance`, by skl2onnx.

    Raises NotCovered, ConversionError or ParityError; nothing is returned that disagrees with scikit-learn.
    """
    form, data = _artifact(model, features, tolerance)
    report = parity(model, features, sample, {"onnx": run_onnx(data)})
    require_parity(report, TOLERANCE if form is not None or tolerance is None else tolerance)
    return Exported(data, form, report)


def _artifact(model: Any, features: Sequence[Feature], tolerance: float | None) -> tuple[Form | None, bytes]:
    try:
        form = lower(model, features)
    except NotCovered:
        if tolerance is None:
            raise
        return None, convert(model, features, tolerance)
    return form, emit_onnx(form)
