"""Rows made to expose an artifact: around thresholds, NULL, NaN, infinity, extremes, unknown categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.codes import vocabulary
from sqlkit.scoring.features import Columns, Feature, Floats, length, masked, numbers, texts
from sqlkit.scoring.form import Body, Calibrated, Form, Trees
from sqlkit.scoring.tree import Below, Split, walk

EXTREMES = (0.0, -0.0, 5e-324, 1e-300, -1e-300, 1e15, -1e15, 3.4e38, 3.5e38, -3.5e38, 1e300, -1e300)
"""Both zeros, the smallest double, and magnitudes on both sides of what float32 can hold."""

MODEST = (0.0, -0.0, 1e-300, -1e-300)
"""For converted models: in float32 they have no answer to large numbers at all."""

THRESHOLDS = 150
"""Thresholds tried for a column; beyond that every n-th, first and last included."""

BASES = 2
"""Sample rows that each adversarial value is put into."""


@dataclass(frozen=True)
class Rows:
    """Raw columns and, for each row, what is special about it."""

    columns: Columns
    causes: tuple[str, ...]


Change = tuple[str, str, Any]
"""Cause, column, value; the value None is NULL and stays apart from NaN."""


def adversarial(features: Sequence[Feature], sample: Columns, form: Form | None = None) -> Rows:
    """The rows; without a form there are no thresholds to try, all else is the same."""
    changes = [change for f in features for change in _changes(f, form)]
    bases = _bases(features, sample)
    altered = [[(column, value)] for _, column, value in changes]
    causes = [cause for cause, _, _ in changes]
    altered.append([(f.name, None) for f in features])
    causes.append("NULL everywhere")
    picked = np.repeat(bases, len(altered))
    columns = {f.name: _altered(f, sample, picked, altered * len(bases)) for f in features}
    return Rows(columns, tuple(causes) * len(bases))


def thresholds(form: Form, column: str) -> Floats:
    """Every threshold the form compares the raw column with, ascending."""
    return np.array(sorted({t.threshold for t in _tests(form.body) if t.column == column}))


def _tests(body: Body) -> Iterator[Below]:
    if isinstance(body, Calibrated):
        for fold in body.folds:
            yield from _tests(fold.body)
    if isinstance(body, Trees):
        splits = (node for tree in body.trees for node in walk(tree) if isinstance(node, Split))
        yield from (split.test for split in splits if isinstance(split.test, Below))


def _changes(feature: Feature, form: Form | None) -> Iterator[Change]:
    name = feature.name
    yield f"NULL in {name}", name, None
    if feature.kind == "text":
        for text in ("never seen before", "", *_near_misses(feature, form)):
            yield f"new category in {name}", name, text
        return
    yield f"NaN in {name}", name, np.nan
    for value in (np.inf, -np.inf, *EXTREMES) if form is not None else MODEST:
        yield f"{value!r} in {name}", name, value
    if form is not None:
        for edge in _spread(thresholds(form, name)):
            yield f"1 ulp below a threshold of {name}", name, np.nextafter(edge, -np.inf)
            yield f"a threshold of {name}", name, edge
            yield f"1 ulp above a threshold of {name}", name, np.nextafter(edge, np.inf)


def _near_misses(feature: Feature, form: Form | None) -> Iterator[str]:
    if form is not None:
        for word in vocabulary(form).of(feature.name)[:3]:
            yield from (w for w in (f"{word} ", word.upper(), word.lower()) if w != word)


def _spread(edges: Floats) -> Floats:
    finite = edges[np.isfinite(edges)]
    if not len(finite):
        return finite
    return finite[np.unique(np.linspace(0, len(finite) - 1, THRESHOLDS).astype(np.intp))]


def _bases(features: Sequence[Feature], sample: Columns) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Complete rows if there are any: another NULL might get a row refused for the wrong reason."""
    complete = np.ones(length(sample), dtype=np.bool_)
    for f in features:
        complete &= ~_missing(f, sample)
    rows = np.flatnonzero(complete) if complete.any() else np.arange(length(sample))
    return np.asarray(rows[np.linspace(0, len(rows) - 1, BASES).astype(np.intp)])


def _missing(feature: Feature, sample: Columns) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if feature.kind == "numeric":
        return np.isnan(numbers(sample, feature.name))
    return np.array([text is None for text in texts(sample, feature.name)], dtype=np.bool_)


def _altered(feature: Feature, sample: Columns, rows: Any, altered: list[list[tuple[str, Any]]]) -> Any:
    if feature.kind == "text":
        values = np.array(texts(sample, feature.name), dtype=object)[rows]
        for i, changes in enumerate(altered):
            for _, value in (c for c in changes if c[0] == feature.name):
                values[i] = value
        return values
    numeric = masked(sample, feature.name)[rows]
    for i, changes in enumerate(altered):
        for _, value in (c for c in changes if c[0] == feature.name):
            numeric[i] = np.ma.masked if value is None else value
    return numeric
