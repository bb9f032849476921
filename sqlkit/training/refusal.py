"""When not to train, said in one plain sentence; the build goes on without the model."""

from __future__ import annotations

from sqlkit.training.dataset import Dataset, Labelled, filled
from sqlkit.training.definition import Definition


def refusal(dataset: Dataset, definition: Definition) -> str | None:
    """Why there is too little to learn from; None if there is enough."""
    if not dataset.train.rows:
        return too_short(definition)
    if not filled(definition.features, dataset.train):
        return "There is nothing to learn from: every feature is NULL in every training row."
    where = "among the labelled rows" if dataset.test is None else "in the training period"
    found = _single_class(dataset.train, where) or _too_few(dataset.train, where, definition)
    if found or dataset.test is None:
        return found or _thin_folds(dataset)
    return _single_class(dataset.test, "in the test period")


def too_short(definition: Definition) -> str:
    """Why no row is there to learn from, as far as the horizon tells."""
    if definition.horizon_days is None:
        return "There is nothing to learn from: no row is in 'train'."
    days = definition.horizon_days
    return (
        f"The history is too short: no row falls in the training period. A label looks {days} days ahead "
        f"and the test period needs {days} more, so about {3 * days} days are wanted."
    )


def _single_class(rows: Labelled, where: str) -> str | None:
    if 0 < rows.positives < rows.rows:
        return None
    kind = "positive" if rows.positives else "negative"
    return f"There is a single class {where}: all {rows.rows} rows are {kind}."


def _too_few(rows: Labelled, where: str, definition: Definition) -> str | None:
    found = (
        ("positives", rows.positives, definition.minimum_positives),
        ("negatives", rows.rows - rows.positives, definition.minimum_negatives),
    )
    short = [f"Too few {kind} {where}: found {n}, need {need}." for kind, n, need in found if n < need]
    return " ".join(short) or None


def _thin_folds(dataset: Dataset) -> str | None:
    held_out = [part.held_out for part in dataset.parts]
    single = sum(not 0 < rows.positives < rows.rows for rows in held_out)
    return f"Too little for {len(held_out)} folds: {single} of them would hold a single class." if single else None
