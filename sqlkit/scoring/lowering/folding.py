"""A tree over the scaled matrix becomes the same tree over raw columns, with no decision moved.

A split on a scaled number becomes a split on the raw number at the largest double that still goes left; a
split on an encoded category becomes the set of categories that go there; an imputed NULL goes where its fill
value goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.source import Encoded, Lookup, Numeric
from sqlkit.scoring.thresholds import raw_thresholds, rounded
from sqlkit.scoring.tree import Among, Below, Leaf, Split, Test, Tree

DEEPEST = 200
"""Nested CASE deeper than this, and this module's own recursion, are not worth having."""


@dataclass(frozen=True)
class Grown:
    """One fitted tree as scikit-learn stores it, an entry a node; children of a leaf are never read.

    `cover` is the weight of the training rows that came to a node. `sets` holds, for nodes that split on category
    codes, those that go left and all that are known.
    """

    left: npt.NDArray[Any]
    right: npt.NDArray[Any]
    feature: npt.NDArray[Any]
    threshold: Floats
    missing_left: npt.NDArray[Any]
    is_leaf: npt.NDArray[np.bool_]
    cover: Floats
    sets: Mapping[int, tuple[frozenset[int], frozenset[int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """A node's test and whether its true branch is scikit-learn's left child; no test: always that child."""

    test: Test | None
    yes_is_left: bool


Decisions = Mapping[int, Decision]


def fold(grown: Sequence[Grown], sources: Sequence[Encoded], float32: bool) -> list[Decisions]:
    """For each tree, a decision for each of its inner nodes."""
    moved = _moved_thresholds(grown, sources, float32)
    return [{i: _decide(tree, i, sources, moved, float32) for i in _inner(tree)} for tree in grown]


def build(tree: Grown, decisions: Decisions, values: Floats) -> Tree:
    """The tree with these leaf values; tests that every row answers alike are left out.

    The side left out had no training rows, or they were encoded as no row is afterwards (by TargetEncoder, which
    encodes each part of them by the rest). Their weight is not counted: nobody can be told apart by such a test.
    """

    def at(node: int, depth: int) -> Tree:
        if tree.is_leaf[node]:
            return Leaf(float(values[node]), float(tree.cover[node]))
        if depth > DEEPEST:
            raise NotCovered("tree", f"deeper than {DEEPEST}; set max_depth")
        decision, left, right = decisions[node], int(tree.left[node]), int(tree.right[node])
        yes, no = (left, right) if decision.yes_is_left else (right, left)
        if decision.test is None:
            return at(yes, depth + 1)
        return Split(decision.test, at(yes, depth + 1), at(no, depth + 1), int(tree.feature[node]))

    return at(0, 0)


def _inner(tree: Grown) -> Iterable[int]:
    return (int(i) for i in np.flatnonzero(~tree.is_leaf))


Moved = Mapping[tuple[int, float], float]


def _moved_thresholds(grown: Sequence[Grown], sources: Sequence[Encoded], float32: bool) -> Moved:
    wanted: dict[int, set[float]] = {}
    for tree in grown:
        for i in _inner(tree):
            wanted.setdefault(int(tree.feature[i]), set()).add(float(tree.threshold[i]))
    moved: dict[tuple[int, float], float] = {}
    for j, thresholds in wanted.items():
        source = sources[j]
        if isinstance(source, Numeric):
            asked = np.array(sorted(thresholds))
            raw = raw_thresholds(source, asked, float32)
            moved.update({(j, t): r for t, r in zip(asked.tolist(), raw.tolist(), strict=True)})
    return moved


def _decide(tree: Grown, i: int, sources: Sequence[Encoded], moved: Moved, float32: bool) -> Decision:
    j = int(tree.feature[i])
    source = sources[j]
    if isinstance(source, Lookup):
        return _among(source, lambda value: _goes_left(tree, i, value, float32))
    if i in tree.sets:
        raise NotCovered("HistGradientBoosting", f"column '{source.column}' is a number split as categories")
    missing = _goes_left(tree, i, source.missing, float32)
    return _below(source.column, moved[j, float(tree.threshold[i])], missing)


def _goes_left(tree: Grown, i: int, value: float, float32: bool) -> bool:
    missing_left = bool(tree.missing_left[i])
    if np.isnan(value):
        return missing_left
    if i not in tree.sets:
        return bool(rounded(np.array([value]), float32)[0] <= tree.threshold[i])
    left, known = tree.sets[i]
    return int(value) in left if value >= 0 and int(value) in known else missing_left


def _below(column: str, threshold: float, missing: bool) -> Decision:
    if threshold == -np.inf:
        return Decision(Below(column, np.inf, False) if missing else None, yes_is_left=False)
    if threshold == np.inf and missing:
        return Decision(None, yes_is_left=True)
    return Decision(Below(column, threshold, missing), yes_is_left=True)


def _among(source: Lookup, goes_left: Any) -> Decision:
    """True is the side a category never seen does not take, so that the members can be listed."""
    unseen = goes_left(source.unseen)
    members = tuple(sorted(c for c, value in source.values if goes_left(value) != unseen))
    null = goes_left(source.null) != unseen
    if not members and not null:
        return Decision(None, yes_is_left=unseen)
    return Decision(Among(source.column, members, null), yes_is_left=not unseen)
