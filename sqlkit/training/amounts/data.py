"""Rows as an engine hands them over -> amounts to learn from and amounts held out, in key order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.adversarial import missing
from sqlkit.scoring.features import Columns, Feature, Floats, numbers, take
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.identity import BETWEEN, Texts, identities
from sqlkit.training.reading import require_columns, require_readable, splits_of, words_of

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

BEFORE = "amount_before"
"""The column that holds the same amount of as long a period before."""


@dataclass(frozen=True)
class Amounts:
    """Features by column; what came (`actual`), what had come in as long a period `before`, and who and when.

    `history` has orders so far, days since the last, days since the first and spend per order, a row each; `dates` is
    the last key where that is a date.
    """

    columns: Columns
    actual: Floats
    before: Floats
    history: Floats | None
    who: Texts
    dates: npt.NDArray[np.datetime64] | None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.actual)


@dataclass(frozen=True)
class Periods:
    """`test` lies after everything in `train`, outcomes included; it is empty where history is short."""

    train: Amounts
    test: Amounts
    to_score: int


def read(rows: Columns, definition: Definition) -> Periods:
    """Raises TrainingError for what cannot be read; too little data is no error here."""
    require_columns(rows, definition)
    if BEFORE not in rows:
        raise TrainingError(f"the rows have no column {BEFORE!r}, the amount of as long a period before")
    split = splits_of(rows, definition)
    labelled = take(rows, np.flatnonzero(split != "score"))
    who, keys = identities(labelled, definition.keys)
    order = np.argsort(keys, kind="stable")
    require_readable(labelled, definition.features)
    everything = _amounts(take(labelled, order), who[order], keys[order], definition)
    period = split[split != "score"][order]
    train, test = (select(everything, period == name) for name in ("train", "test"))
    return Periods(train, test, int((split == "score").sum()))


def select(rows: Amounts, chosen: npt.NDArray[Any]) -> Amounts:
    """The rows at `chosen`, positions or a mask."""
    return Amounts(
        take(rows.columns, chosen),
        rows.actual[chosen],
        rows.before[chosen],
        None if rows.history is None else rows.history[chosen],
        rows.who[chosen],
        None if rows.dates is None else rows.dates[chosen],
    )


def filled(features: Sequence[Feature], rows: Amounts) -> tuple[Feature, ...]:
    """Without the features that are NULL in every row."""
    return tuple(f for f in features if not missing(f, rows.columns).all())


def spread(rows: Amounts, most: int) -> Amounts:
    """At most that many rows, evenly spaced in key order."""
    if rows.rows <= most:
        return rows
    return select(rows, np.linspace(0, rows.rows - 1, most).astype(np.intp))


def _amounts(rows: Columns, who: Texts, keys: Texts, definition: Definition) -> Amounts:
    history = definition.history
    plain = {
        f.name: numbers(rows, f.name) if f.kind == "numeric" else words_of(rows, f.name) for f in definition.features
    }
    return Amounts(
        plain,
        _amount(rows, definition.label),
        _amount(rows, BEFORE),
        np.column_stack([numbers(rows, name) for name in history]) if history and len(history) == 4 else None,
        who,
        _dates(keys),
    )


def _amount(rows: Columns, name: str) -> Floats:
    try:
        values = numbers(rows, name)
    except (TypeError, ValueError) as error:
        raise TrainingError(f"column {name!r} is read as an amount and is no number ({error})") from error
    if not (np.isfinite(values) & (values >= 0)).all():
        wrong = int((~(np.isfinite(values) & (values >= 0))).sum())
        raise TrainingError(f"{name!r} is NULL, infinite or below 0 in {wrong} rows of 'train' or 'test'")
    return values


def _dates(keys: Texts) -> npt.NDArray[np.datetime64] | None:
    last = [key.rpartition(BETWEEN)[2] for key in keys.tolist()]
    return np.array(last, dtype="datetime64[D]") if all(_DATE.fullmatch(text) for text in last) else None
