"""Who a row is about, as text: the same for the same customer whatever the engine's types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Columns, length
from sqlkit.training.errors import TrainingError

Texts = npt.NDArray[np.str_]

BETWEEN = "\x1f"
"""The ASCII unit separator: in no sensible key, and lower than every character of one."""


def identities(rows: Columns, keys: Sequence[str]) -> tuple[Texts, Texts]:
    """The first key, and all keys together; raises TrainingError where a key is NULL or not unique."""
    parts = [_as_text(rows, key) for key in keys]
    joined = np.array([BETWEEN.join(row) for row in zip(*parts, strict=True)], dtype=np.str_)
    found, counts = np.unique(joined, return_counts=True)
    if len(found) < length(rows):
        shared = int(counts[counts > 1].sum())
        raise TrainingError(f"{shared} rows share their {', '.join(keys)} with another row; keys must be unique")
    return np.array(parts[0], dtype=np.str_), joined


def _as_text(rows: Columns, key: str) -> list[str]:
    values = np.ma.asarray(rows[key])
    null = np.ma.getmaskarray(values) | _empty(values.data)
    if null.any():
        raise TrainingError(f"key {key!r} is NULL in {int(null.sum())} rows; every row needs its keys")
    return [str(value) for value in _unified(values.data).tolist()]


def _empty(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if values.dtype.kind == "M":
        return np.asarray(np.isnat(values), dtype=np.bool_)
    return np.array([v is None or v != v for v in values.tolist()], dtype=np.bool_)


def _unified(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Dates written as short as they can be: one engine has midnight where another has a date."""
    return np.datetime_as_string(values, unit="auto") if values.dtype.kind == "M" else values
