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

DECLARE = "or declare a `tolerance`, as 1e-4, within which skl2onnx may convert it"


@dataclass(frozen=True)
class Exported:
    """ONNX bytes, the form they print, and the report that let them through."""

    data: bytes
    form: Form
    report: ParityReport


def export(model: Any, features: Sequence[Feature], sample: Columns, tolerance: float | None = None) -> Exported:
    """Exact where the form covers the model, but for what a library's own float32 sums lose (`Form.tolerance`). Else,
    only with a declared `tolerance`, by skl2onnx.

    Raises NotCovered, ConversionError or ParityError; nothing is returned that disagrees with scikit-learn.
    """
    form = form_of(model, features, tolerance)
    data = emit_onnx(form)
    report = parity(model, features, sample, {"onnx": run_onnx(data)})
    require_parity(report, TOLERANCE if form.tolerance is None else min(form.tolerance, tolerance or form.tolerance))
    return Exported(data, form, report)


def form_of(model: Any, features: Sequence[Feature], tolerance: float | None = None) -> Form:
    """Lowered, or converted where that is not possible and a tolerance is declared."""
    try:
        return lower(model, features)
    except NotCovered as error:
        if tolerance is None:
            raise NotCovered(error.step, f"{error.why}; {DECLARE}") from error
        return convert(model, features, tolerance)
