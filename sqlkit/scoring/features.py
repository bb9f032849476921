"""The raw columns a model reads, and how the training frame held them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Columns = Mapping[str, npt.NDArray[Any]]
"""Raw values by column name: float64 for numbers, object (str or None) for text.

A number that is NULL is either masked (`numpy.ma`) or NaN: engines tell the two apart, models do not.
"""


@dataclass(frozen=True)
class Feature:
    """One raw column; `missing` is what the training frame held where the warehouse has NULL."""

    name: str
    kind: Literal["numeric", "text"]
    missing: Literal["none", "nan"] = "none"

    @property
    def marker(self) -> float | None:
        """None or NaN: scikit-learn's encoders treat the two as different categories."""
        return np.nan if self.missing == "nan" else None


def numbers(columns: Columns, name: str) -> Floats:
    """The column as float64 with NaN for NULL."""
    filled = np.ma.filled(np.ma.asarray(columns[name], dtype=np.float64), np.nan)
    return np.asarray(filled, dtype=np.float64)


def masked(columns: Columns, name: str) -> npt.NDArray[Any]:
    """The column as float64 with NULL masked; infinities stay."""
    values = numbers(columns, name)
    return np.ma.MaskedArray(values, mask=np.isnan(values))


def texts(columns: Columns, name: str) -> list[str | None]:
    """The column as strings with None for NULL, whatever the driver put there."""
    # Not filled(None): that means numpy's default for objects, the text '?'.
    values: Any = np.ma.asarray(columns[name], dtype=object)
    known = zip(values.data, np.ma.getmaskarray(values), strict=True)
    return [value if isinstance(value, str) and not is_null else None for value, is_null in known]


def length(columns: Columns) -> int:
    """Rows in the columns; an empty mapping has none."""
    return len(next(iter(columns.values()))) if columns else 0


def take(columns: Columns, rows: npt.NDArray[Any]) -> Columns:
    """The columns at `rows` (positions or a boolean mask), masks kept."""
    return {name: values[rows] for name, values in columns.items()}


def training_frame(features: Sequence[Feature], columns: Columns) -> Any:
    """A pandas frame as the estimator saw it when it was fitted."""
    import pandas as pd

    return pd.DataFrame({f.name: _training_values(f, columns) for f in features})


def _training_values(feature: Feature, columns: Columns) -> npt.NDArray[Any]:
    if feature.kind == "numeric":
        return numbers(columns, feature.name)
    values = [feature.marker if v is None else v for v in texts(columns, feature.name)]
    return np.array(values, dtype=object)
