"""ONNX bytes that say whose they are, and the hash that is their version."""

from __future__ import annotations

import hashlib

from sqlkit.training.contract import Contract
from sqlkit.training.definition import Definition


def stamped(data: bytes, definition: Definition, contract: Contract) -> bytes:
    """The same graph with name, label and contract added to its metadata; no clock, so same in, same out."""
    import onnx
    from onnx import helper

    model = onnx.load_from_string(data)
    metadata = {entry.key: entry.value for entry in model.metadata_props} | {
        "sqlkit.name": definition.name,
        "sqlkit.label": definition.label,
        "sqlkit.estimator": definition.estimator,
        "sqlkit.contract_version": str(contract.version),
        "sqlkit.contract_sha256": contract.sha256,
    }
    helper.set_model_props(model, metadata)
    return bytes(model.SerializeToString(deterministic=True))


def version_of(data: bytes) -> str:
    """The first 12 hexadecimal digits of the SHA-256.

    >>> version_of(b"")
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()[:12]
