"""Folds inside the training period: later dates judged by models of what was known then, as the test period is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Columns
from sqlkit.training.dataset import Labels
from sqlkit.training.folds import assign
from sqlkit.training.identity import BETWEEN, identities

FOLDS = 3

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Subjects:
    """Who each training row is about and when it was observed, in the dataset's order; `when` is None without dates."""

    who: npt.NDArray[np.str_]
    when: npt.NDArray[np.datetime64] | None


def subjects(rows: Columns, keys: Sequence[str]) -> Subjects:
    """Of training rows alone. The second key says when, where all of it are dates."""
    who, joined = identities(rows, keys)
    order = np.argsort(joined, kind="stable")
    seconds = [text.split(BETWEEN)[1] for text in joined[order].tolist()] if len(keys) > 1 else []
    if not seconds or not all(map(_DATE.match, seconds)):
        return Subjects(who[order], None)
    return Subjects(who[order], np.array([text[:10] for text in seconds], dtype="datetime64[D]"))


def later_dates(found: Subjects, labels: Labels, horizon_days: int | None) -> list[tuple[Rows, Rows]]:
    """The last FOLDS dates, each with the rows whose outcomes were known by then; none where no date has any.

    >>> days = np.array(["2024-01-01", "2024-02-01", "2024-02-01"], dtype="datetime64[D]")
    >>> later_dates(Subjects(np.array(["a", "a", "b"]), days), np.array([0, 0, 1]), 30)
    []
    """
    if found.when is None or horizon_days is None:
        return []
    known = found.when + np.timedelta64(horizon_days, "D")
    folds = [(np.flatnonzero(known <= date), np.flatnonzero(found.when == date)) for date in np.unique(found.when)]
    return list(_of_both_classes(folds, labels))[-FOLDS:]


def other_customers(found: Subjects, labels: Labels) -> list[tuple[Rows, Rows]]:
    """All dates together, a customer's rows on one side."""
    fold = assign(found.who, labels, FOLDS)
    return list(
        _of_both_classes([(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(FOLDS)], labels)
    )


def _of_both_classes(folds: Sequence[tuple[Rows, Rows]], labels: Labels) -> Iterator[tuple[Rows, Rows]]:
    return (fold for fold in folds if all(len(np.unique(labels[rows])) > 1 for rows in fold))
