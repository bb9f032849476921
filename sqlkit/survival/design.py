"""Columns as covariates: numbers as they are, text as the levels that enough customers have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, length, numbers, texts
from sqlkit.scoring.form import Effects, Linear, Weighted
from sqlkit.scoring.source import Numeric, Step

NEEDED = 10
"""Customers who left, and who did not, for a level of its own; the others are taken for the reference."""

UNKNOWN = "unknown"
"""How NULL is called among levels."""


@dataclass(frozen=True)
class Number:
    """A number; where it is NULL, the mean of those known."""

    column: str
    mean: float


@dataclass(frozen=True)
class Levels:
    """A text by its levels, None standing for NULL, each against the `reference`, the most frequent."""

    column: str
    reference: str | None
    levels: tuple[str | None, ...]


@dataclass(frozen=True)
class Design:
    """What a fit knows of customers; `left_out` are columns that tell nobody apart."""

    terms: tuple[Number | Levels, ...]
    left_out: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """One a covariate: `mrr`, or `plan: pro (against basic)`."""
        return tuple(name for term in self.terms for name in _names(term))


def design_of(features: Sequence[Feature], rows: Columns, churned: Floats, censored: Floats) -> Design:
    """Chosen by counts, so that the order of rows changes nothing."""
    terms = [_term(feature, rows, churned, censored) for feature in features]
    left_out = tuple(f.name for f, term in zip(features, terms, strict=True) if term is None)
    return Design(tuple(term for term in terms if term is not None), left_out)


def matrix(design: Design, rows: Columns) -> Floats:
    """A row a row, a column a covariate."""
    columns = [column for term in design.terms for column in _columns(term, rows)]
    return np.column_stack(columns) if columns else np.empty((length(rows), 0))


def linear(design: Design, coefficients: Floats, means: Floats) -> Linear:
    """The logarithm of a hazard to that of the covariates' means."""
    found: list[Weighted | Effects] = []
    at, intercept = 0, 0.0
    for term in design.terms:
        if isinstance(term, Number):
            source = Numeric(term.column, (Step("subtract", float(means[at])),), term.mean - float(means[at]))
            found.append(Weighted(source, (float(coefficients[at]),)))
            at += 1
            continue
        own = {level: float(coefficients[at + i]) for i, level in enumerate(term.levels)}
        intercept -= float(coefficients[at : at + len(own)] @ means[at : at + len(own)])
        words = tuple((level, (value,)) for level, value in own.items() if level is not None)
        found.append(Effects(term.column, words, (own.get(None, 0.0),), (0.0,)))
        at += len(own)
    return Linear(tuple(found), (intercept,), "identity")


def _term(feature: Feature, rows: Columns, churned: Floats, censored: Floats) -> Number | Levels | None:
    if feature.kind == "text":
        return _levels(feature.name, rows, churned, censored)
    values, customers = numbers(rows, feature.name), churned + censored
    known = ~np.isnan(values) & (customers > 0)
    if len(np.unique(values[known])) < 2:
        return None
    order = np.argsort(values[known], kind="stable")
    weights = customers[known][order]
    return Number(feature.name, float((weights * values[known][order]).sum() / weights.sum()))


def _levels(name: str, rows: Columns, churned: Floats, censored: Floats) -> Levels | None:
    counts: dict[str | None, list[float]] = {}
    for level, left, stayed in zip(texts(rows, name), churned.tolist(), censored.tolist(), strict=True):
        count = counts.setdefault(level, [0.0, 0.0])
        count[0] += left
        count[1] += stayed
    enough = [level for level, count in counts.items() if min(count) >= NEEDED]
    enough.sort(key=lambda level: (-sum(counts[level]), level is None, level or ""))
    return Levels(name, enough[0], tuple(enough[1:])) if len(enough) > 1 else None


def _columns(term: Number | Levels, rows: Columns) -> Iterator[Floats]:
    if isinstance(term, Number):
        values = numbers(rows, term.column)
        yield np.where(np.isnan(values), term.mean, values)
        return
    found = np.array(texts(rows, term.column), dtype=object)
    for level in term.levels:
        yield np.array([value == level for value in found], dtype=np.float64)


def _names(term: Number | Levels) -> Iterator[str]:
    if isinstance(term, Number):
        yield term.column
        return
    for level in term.levels:
        yield f"{term.column}: {UNKNOWN if level is None else level} against {term.reference or UNKNOWN}"
