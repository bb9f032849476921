"""The matrix an artifact reads: raw numbers with NaN for NULL, text as integer codes in float64.

Codes and not strings: onnxruntime spends longer on strings than on most models, has no NULL for them, and a
Snowflake function is happiest with FLOAT arguments only. The vocabulary travels in the artifact's metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, length, numbers, texts
from sqlkit.scoring.form import (
    Body,
    Calibrated,
    Converted,
    Distances,
    Effects,
    Form,
    Hazards,
    Linear,
    Network,
    Segments,
    Trees,
)
from sqlkit.scoring.source import Lookup
from sqlkit.scoring.tree import Among, Split, walk

NULL, UNSEEN, FIRST = 0, 1, 2
"""Code of NULL, of a text the model has no word for, and of the first word."""

NOBODYS = "\0"
"""A text no database holds."""


@dataclass(frozen=True)
class Vocabulary:
    """The words a model distinguishes in each text column, sorted; code = FIRST + position."""

    words: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, column: str) -> tuple[str, ...]:
        """The column's words; none for a column the model does not read."""
        return dict(self.words).get(column, ())


def vocabulary(form: Form) -> Vocabulary:
    """Every word any part of the form tests for."""
    words: dict[str, set[str]] = {f.name: set() for f in form.features if f.kind == "text"}
    _collect(form.body, words)
    return Vocabulary(tuple((column, tuple(sorted(found))) for column, found in words.items()))


def _collect(body: Body, words: dict[str, set[str]]) -> None:
    if isinstance(body, Linear):
        for term in body.terms:
            if isinstance(term, Effects):
                words[term.column].update(c for c, _ in term.values)
    elif isinstance(body, Trees):
        for test in (node.test for tree in body.trees for node in walk(tree) if isinstance(node, Split)):
            if isinstance(test, Among):
                words[test.column].update(test.members)
    elif isinstance(body, Distances | Network | Converted):
        for source in body.sources:
            if isinstance(source, Lookup):
                words[source.column].update(c for c, _ in source.values)
    elif isinstance(body, Hazards):
        _collect(body.predictor, words)
    elif isinstance(body, Segments):
        _collect(body.nearest, words)
    elif isinstance(body, Calibrated):
        for fold in body.folds:
            _collect(fold.body, words)


def encode(features: Sequence[Feature], words: Vocabulary, columns: Columns) -> Floats:
    """One float64 column a feature, in the features' order, contiguous by row."""
    matrix = np.empty((length(columns), len(features)), dtype=np.float64)
    for j, feature in enumerate(features):
        if feature.kind == "numeric":
            matrix[:, j] = numbers(columns, feature.name)
        else:
            codes = {word: FIRST + i for i, word in enumerate(words.of(feature.name))}
            found = texts(columns, feature.name)
            matrix[:, j] = [NULL if text is None else codes.get(text, UNSEEN) for text in found]
    return matrix


def decode(features: Sequence[Feature], words: Vocabulary, matrix: Floats) -> Columns:
    """What `encode` was given, as far as a model can tell: a text that it has no word for is one that nobody has."""
    columns: dict[str, Any] = {}
    for j, feature in enumerate(features):
        if feature.kind == "numeric":
            columns[feature.name] = matrix[:, j]
        else:
            known = np.array([None, NOBODYS, *words.of(feature.name)], dtype=object)
            columns[feature.name] = known[matrix[:, j].astype(np.intp)]
    return columns
