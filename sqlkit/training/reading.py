"""The rows' columns held against the definition: what is missing, misspelt or not what it should be."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Columns, Feature, numbers
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError

PERIODS = ("train", "test", "score")


def require_columns(rows: Columns, definition: Definition) -> None:
    """Every column the definition names, spelt as it names it."""
    named = [definition.label, definition.split, *definition.keys, *(f.name for f in definition.features)]
    for name in [
        *named,
        *definition.slices,
        *([definition.baseline] if definition.baseline else []),
        *(definition.history or ()),
    ]:
        if name not in rows:
            close = difflib.get_close_matches(name, rows, n=1)
            question = f" Did you mean {close[0]!r}?" if close else ""
            raise TrainingError(f"the rows have no column {name!r}.{question} They have {', '.join(sorted(rows))}.")


def splits_of(rows: Columns, definition: Definition) -> npt.NDArray[Any]:
    """'train', 'test' or 'score' a row."""
    split = words_of(rows, definition.split)
    known = np.isin(split.astype(np.str_), PERIODS)
    if not known.all():
        found = sorted({"NULL" if v is None else repr(v) for v in split[~known]})
        raise TrainingError(f"{definition.split!r} holds {', '.join(found[:5])}; it may hold {', '.join(PERIODS)}")
    return split


def labels_of(rows: Columns, definition: Definition) -> npt.NDArray[np.int64]:
    """0 or 1 a row; a row to learn from has to have one."""
    values = _as_numbers(rows, definition.label)
    null = np.isnan(values)
    if null.any():
        raise TrainingError(
            f"label {definition.label!r} is NULL in {int(null.sum())} rows of 'train' or 'test'; "
            f"a row whose outcome is not known yet belongs in 'score'"
        )
    if not np.isin(values, (0.0, 1.0)).all():
        raise TrainingError(f"label {definition.label!r} holds other values than 0 and 1")
    return values.astype(np.int64)


def words_of(rows: Columns, name: str) -> npt.NDArray[Any]:
    """The column as str, or None where it is NULL: by its mask, because an object array has no fill value."""
    values: Any = np.ma.asarray(rows[name], dtype=object)
    pairs = zip(values.data.tolist(), np.ma.getmaskarray(values).tolist(), strict=True)
    return np.array([v if isinstance(v, str) and not null else None for v, null in pairs], dtype=object)


def require_readable(rows: Columns, features: Sequence[Feature]) -> None:
    """Finite numbers where a feature is numeric, text where it is text; NULL anywhere."""
    for feature in features:
        if feature.kind == "numeric":
            _require_finite(rows, feature.name)
        else:
            _require_text(rows, feature.name)


def _require_finite(rows: Columns, name: str) -> None:
    infinite = int(np.isinf(_as_numbers(rows, name)).sum())
    if infinite:
        raise TrainingError(f"feature {name!r} is infinite in {infinite} rows; divide by nullif(..., 0)")


def _require_text(rows: Columns, name: str) -> None:
    """A number read as text would pass for NULL."""
    given: list[Any] = np.ma.asarray(rows[name], dtype=object).compressed().tolist()
    other = next((v for v in given if not (v is None or isinstance(v, str) or v != v)), None)
    if other is not None:
        kind = type(other).__name__
        raise TrainingError(f"feature {name!r} is declared text and holds {kind} values; cast it to varchar")


def _as_numbers(rows: Columns, name: str) -> npt.NDArray[np.float64]:
    try:
        return numbers(rows, name)
    except (TypeError, ValueError) as error:
        raise TrainingError(f"column {name!r} is read as a number and is none ({error})") from error
