"""Rows as an engine hands them over -> what is learnt from and what is held out.

Everything is sorted by key first, so that no result depends on the order the engine delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.adversarial import missing
from sqlkit.scoring.features import Columns, Feature, Floats, numbers, take
from sqlkit.training.definition import Definition
from sqlkit.training.folds import assign
from sqlkit.training.identity import identities
from sqlkit.training.reading import labels_of, require_columns, require_readable, splits_of, words_of

Labels = npt.NDArray[np.int64]
Folds = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Labelled:
    """Features by column, 0/1 labels, and what rivals read where there is any; all in key order."""

    columns: Columns
    labels: Labels
    baseline: Floats | None
    history: Floats | None = None
    "Orders so far, days since the last, days since the first; a row each."
    slices: Columns = field(default_factory=dict)
    "What rows are told apart by when they are judged: float64, or str and None."
    who: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    "A number for each customer."

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.labels)

    @property
    def positives(self) -> int:
        """Rows whose label is 1."""
        return int(self.labels.sum())


@dataclass(frozen=True)
class Part:
    """A model is fitted on `learn` and judged on `held_out`, which it has not seen.

    `folds` deal the held-out customers out: their probabilities are set right by those of other folds.
    """

    learn: Labelled
    held_out: Labelled
    folds: Folds


@dataclass(frozen=True)
class Dataset:
    """`train` is what the artifact learns from; one part by time or by holdout, or one a fold.

    `folds` are of the test period's customers, or of all where there is none.
    """

    train: Labelled
    test: Labelled | None
    folds: Folds
    to_score: int

    @property
    def parts(self) -> tuple[Part, ...]:
        """What to fit and judge: train against test, or each fold against the others."""
        if self.test is not None:
            return (Part(self.train, self.test, self.folds),)
        chosen = [self.folds == fold for fold in np.unique(self.folds)]
        return tuple(Part(select(self.train, ~fold), select(self.train, fold), self.folds[fold]) for fold in chosen)


def read(rows: Columns, definition: Definition) -> Dataset:
    """Raises TrainingError for what cannot be read; too little data is no error here.

    Without rows in 'test', the rows in 'train' are dealt into folds by a hash of the first key.
    """
    require_columns(rows, definition)
    split = splits_of(rows, definition)
    labelled = take(rows, np.flatnonzero(split != "score"))
    who, keys = identities(labelled, definition.keys)
    order = np.argsort(keys, kind="stable")
    in_order = take(labelled, order)
    period = split[split != "score"][order]
    require_readable(in_order, definition.features)
    number = np.unique(who, return_inverse=True)[1].astype(np.intp)[order]
    everything = replace(_labelled(in_order, definition), who=number)
    train, test = (select(everything, period == name) for name in ("train", "test"))
    to_score = int((split == "score").sum())
    judged = test if test.rows or not train.rows else train
    folds = assign(who[order][period == ("test" if judged is test else "train")], judged.labels, definition.folds)
    return Dataset(train, test if judged is test else None, folds, to_score)


def select(rows: Labelled, chosen: npt.NDArray[Any]) -> Labelled:
    """The rows at `chosen`, positions or a mask."""
    baseline = None if rows.baseline is None else rows.baseline[chosen]
    history = None if rows.history is None else rows.history[chosen]
    slices, who = take(rows.slices, chosen), rows.who[chosen] if len(rows.who) else rows.who
    return Labelled(take(rows.columns, chosen), rows.labels[chosen], baseline, history, slices, who)


def filled(features: Sequence[Feature], rows: Labelled) -> tuple[Feature, ...]:
    """Without the features that are NULL in every row: nothing to learn from, and boosting fails on one."""
    return tuple(f for f in features if not missing(f, rows.columns).all())


def spread(rows: Labelled, most: int) -> Labelled:
    """At most that many rows, evenly spaced in key order."""
    if rows.rows <= most:
        return rows
    return select(rows, np.linspace(0, rows.rows - 1, most).astype(np.intp))


def _labelled(rows: Columns, definition: Definition) -> Labelled:
    baseline = numbers(rows, definition.baseline) if definition.baseline else None
    history = np.column_stack([numbers(rows, name) for name in definition.history]) if definition.history else None
    slices = {name: _values(rows, name) for name in definition.slices}
    return Labelled(_plain(rows, definition.features), labels_of(rows, definition), baseline, history, slices)


def _values(rows: Columns, name: str) -> npt.NDArray[Any]:
    """Numbers, or text where there is any."""
    words = words_of(rows, name)
    return words if any(word is not None for word in words) else numbers(rows, name)


def _plain(rows: Columns, features: Sequence[Feature]) -> dict[str, npt.NDArray[Any]]:
    """Numbers as float64 and text as str or None, once, rather than at every fit and every score."""
    return {f.name: numbers(rows, f.name) if f.kind == "numeric" else words_of(rows, f.name) for f in features}
