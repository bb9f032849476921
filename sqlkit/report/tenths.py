"""What became of customers that a model had not seen, by tenth of its score: `gain` and `calibration` are of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlkit.report.answers import Answer
from sqlkit.report.panel import headings
from sqlkit.report.words import Words

COUNTS = ("customers", "positives", "negatives")
"""Of a tenth. Both panels ask for all three, so that they join the same, and one does not tell the other's parts."""

MOST = 4
"""Models that are shown: each has a colour, beside that of what it is held against."""


def by_model(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """Return each model's tenths, the highest scores first; no model with one alone, or without outcomes."""
    tenths = {name: list(rows) for name, rows in groupby(answers, key=lambda answer: str(answer["model_name"]))}
    enough = [name for name, rows in tenths.items() if len(rows) > 1 and any(row["positives"] for row in rows)]
    return {name: tenths[name] for name in enough[:MOST]}


def which(tenth: Answer, words: Words) -> str:
    """Its number, the first and the last where several are joined."""
    first, last = (words.number(i) for i in (tenth["bin"], tenth["bin"] + tenth["tenths"] - 1))
    return first if first == last else words.say("outcomes", "joined", first=first, last=last)


def named(model: str) -> str:
    """A model's name as words.

    >>> named("churn_model")
    'churn model'
    """
    return model.replace("_", " ")


def outcome(words: Words, model: str) -> Mapping[str, str]:
    """Return what a model predicts, in words: churn where it is the churn model's, else the outcome it was given."""
    known: Mapping[str, Any] = words.texts["outcomes"]
    found: Mapping[str, str] = known.get(model, known["other"])
    return found


def of_model(words: Words, model: str, sentence: str, models: int) -> str:
    """The sentence, with the model's name before it where there are several."""
    return words.say("outcomes", "of_model", model=named(model), sentence=sentence) if models > 1 else sentence


Cells = Callable[[Sequence[Answer], Words], Iterable[tuple[str, ...]]]


def table(
    words: Words, panel: str, models: Mapping[str, Sequence[Answer]], cells: Cells
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return a data table's names and rows; whose a row is stands first where there are several models."""
    columns = headings(words, panel)
    rows = tuple((named(name), *row) for name, tenths in models.items() for row in cells(tenths, words))
    return (columns, rows) if len(models) > 1 else (columns[1:], tuple(row[1:] for row in rows))
