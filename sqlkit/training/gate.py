"""A formula as a stamped artifact that agrees with the model it was written from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.export import Exported
from sqlkit.scoring.features import Columns
from sqlkit.scoring.form import Form
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.parity import parity, require_parity
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.training.artifact import stamped
from sqlkit.training.contract import contract_of
from sqlkit.training.definition import Definition


def artifact_of(form: Form, model: Any, sample: Columns, definition: Definition) -> Exported:
    """`model` answers `predict(frame)` with the columns of the form's outputs; raises ParityError.

    Both the form itself and its graph are held to it. What they say of rows is left out of the message: those are
    customers.
    """
    data = emit_onnx(form)

    def as_matrix(columns: Columns) -> Any:
        found = score(form, columns)
        return found if found.ndim == 2 else found[:, None]

    def run(columns: Columns) -> Any:
        found = run_onnx(data)(columns)
        return found if found.ndim == 2 else found[:, None]

    report = parity(model, form.features, sample, {"onnx": run, "form": as_matrix})
    try:
        require_parity(report)
    except ParityError as error:
        raise ParityError(error.verdict.replace("scikit-learn", "the model at its finest")) from None
    exported = Exported(data, form, report)
    return replace(exported, data=stamped(exported, definition, contract_of(definition.features, sample)))
