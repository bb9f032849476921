"""ONNX bytes that say whose they are, and the hash that is their version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlkit.scoring.export import Exported
from sqlkit.training.contract import Contract
from sqlkit.training.definition import Definition


@dataclass(frozen=True)
class Conversion:
    """How far a model may be from its library's own scores, and how far it was found to be.

    `by` is why: skl2onnx converted it, or the library adds up in float32.
    """

    tolerance: float
    difference: float
    by: Literal["skl2onnx", "float32"] = "skl2onnx"


def conversion(data: bytes) -> Conversion | None:
    """What a stamped artifact says of itself; None where it is exact."""
    import onnx

    metadata = {entry.key: entry.value for entry in onnx.load_from_string(data).metadata_props}
    if "sqlkit.tolerance" not in metadata:
        return None
    tolerance, difference = float(metadata["sqlkit.tolerance"]), float(metadata["sqlkit.difference"])
    return Conversion(tolerance, difference, "float32" if metadata["sqlkit.kind"] == "form" else "skl2onnx")


def stamped(
    exported: Exported, definition: Definition, contract: Contract, figures: Mapping[str, float | None] | None = None
) -> bytes:
    """The same graph with name, label and contract added to its metadata; no clock, so same in, same out.

    `figures` are of rows it had not seen, and go in with six digits: the last ones are the processor's.
    """
    import onnx
    from onnx import helper

    model = onnx.load_from_string(exported.data)
    is_exact = exported.form.tolerance is None
    difference = {} if is_exact else {"sqlkit.difference": repr(exported.report.worst("onnx"))}
    metadata = {entry.key: entry.value for entry in model.metadata_props} | {
        "sqlkit.name": definition.name,
        "sqlkit.label": definition.label,
        "sqlkit.estimator": definition.estimator,
        "sqlkit.contract_version": str(contract.version),
        "sqlkit.contract_sha256": contract.sha256,
        **difference,
        **{f"sqlkit.{name}": f"{value:.6g}" for name, value in (figures or {}).items() if value is not None},
    }
    helper.set_model_props(model, metadata)
    return bytes(model.SerializeToString(deterministic=True))


def version_of(data: bytes) -> str:
    """The first 12 hexadecimal digits of the SHA-256.

    >>> version_of(b"")
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()[:12]
