"""Rows made to expose an artifact: around thresholds, NULL, NaN, infinity, extremes, unknown categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.codes import vocabulary
from sqlkit.scoring.features import Columns, Feature, length, masked, numbers, texts
from sqlkit.scoring.form import Body, Calibrated, Form, Trees
from sqlkit.scoring.reaching import NEW_TEXT, reaching
from sqlkit.scoring.tree import Tree

EXTREMES = (0.0, -0.0, 5e-324, 1e-300, -1e-300, 1e15, -1e15, 3.4e38, 3.5e38, -3.5e38, 1e300, -1e300)
"""Both zeros, the smallest double, and magnitudes on both sides of what float32 can hold."""

MODEST = (0.0, -0.0, 1e-300, -1e-300)
"""For converted models: in float32 they have no answer to large numbers at all."""

BASES = 2
"""Sample rows that each adversarial value is put into."""

SPLITS = 20_000
"""Splits tried, three rows each; beyond that every n-th."""


@dataclass(frozen=True)
class Rows:
    """Raw columns and, for each row, what is special about it."""

    columns: Columns
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What to alter in a sample row, and why; the value None is NULL and stays apart from NaN."""

    cause: str
    base: int
    values: Mapping[str, Any]


def adversarial(features: Sequence[Feature], sample: Columns, form: Form | None = None) -> Rows:
    """The rows; without a form there are no thresholds to try and no large numbers."""
    bases = _bases(features, sample)
    changes = [change for base in bases for f in features for change in _single(f, form, base)]
    changes += [Change("NULL everywhere", base, {f.name: None for f in features}) for base in bases]
    if form is not None:
        changes += _around_thresholds(form, sample, bases[0])
    columns = {f.name: _altered(f, sample, changes) for f in features}
    return Rows(columns, tuple(change.cause for change in changes))


def _single(feature: Feature, form: Form | None, base: int) -> Iterator[Change]:
    name = feature.name
    yield Change(f"NULL in {name}", base, {name: None})
    if feature.kind == "text":
        for text in (NEW_TEXT, "", *_near_misses(feature, form)):
            yield Change(f"new category in {name}", base, {name: text})
        return
    yield Change(f"NaN in {name}", base, {name: np.nan})
    for value in (np.inf, -np.inf, *EXTREMES) if form is not None else MODEST:
        yield Change(f"{value!r} in {name}", base, {name: value})


def _near_misses(feature: Feature, form: Form | None) -> Iterator[str]:
    if form is not None:
        for word in vocabulary(form).of(feature.name)[:3]:
            yield from (w for w in (f"{word} ", word.upper(), word.lower()) if w != word)


def _around_thresholds(form: Form, sample: Columns, base: int) -> list[Change]:
    """Every split of every tree: a row that reaches it, on the threshold and one double to each side."""
    row = {f.name: _value(f, sample, base) for f in form.features}
    found = list(chain.from_iterable(reaching(tree, row) for tree in _trees(form.body)))
    every = -(-len(found) // SPLITS) or 1
    return [
        Change(f"{where} threshold of {test.column}", base, {**values, test.column: value})
        for test, values in found[::every]
        for where, value in (
            ("1 ulp below a", float(np.nextafter(test.threshold, -np.inf))),
            ("on a", test.threshold),
            ("1 ulp above a", float(np.nextafter(test.threshold, np.inf))),
        )
    ]


def _trees(body: Body) -> Iterator[Tree]:
    if isinstance(body, Calibrated):
        for fold in body.folds:
            yield from _trees(fold.body)
    if isinstance(body, Trees):
        yield from body.trees


def _value(feature: Feature, sample: Columns, row: int) -> Any:
    at = {feature.name: sample[feature.name][row : row + 1]}
    return float(numbers(at, feature.name)[0]) if feature.kind == "numeric" else texts(at, feature.name)[0]


def _bases(features: Sequence[Feature], sample: Columns) -> list[int]:
    """Complete rows if there are any: another NULL might get a row refused for the wrong reason."""
    complete = np.ones(length(sample), dtype=np.bool_)
    for f in features:
        complete &= ~missing(f, sample)
    rows = np.flatnonzero(complete) if complete.any() else np.arange(length(sample))
    return [int(i) for i in rows[np.linspace(0, len(rows) - 1, BASES).astype(np.intp)]]


def missing(feature: Feature, columns: Columns) -> npt.NDArray[np.bool_]:
    """Where the column is NULL or NaN."""
    if feature.kind == "numeric":
        return np.isnan(numbers(columns, feature.name))
    return np.array([text is None for text in texts(columns, feature.name)], dtype=np.bool_)


def _altered(feature: Feature, sample: Columns, changes: Sequence[Change]) -> npt.NDArray[Any]:
    rows = np.array([change.base for change in changes], dtype=np.intp)
    numeric = feature.kind == "numeric"
    values = masked(sample, feature.name) if numeric else np.array(texts(sample, feature.name), dtype=object)
    altered = values[rows]
    null = np.ma.masked if numeric else None
    for i, change in enumerate(changes):
        if feature.name in change.values:
            value = change.values[feature.name]
            altered[i] = null if value is None else value
    return altered
