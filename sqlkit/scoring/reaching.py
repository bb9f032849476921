"""Rows that reach a given split of a tree, so that a threshold is tested by a row that is compared with it.

A threshold put into any row at hand is mostly never looked at: most rows leave the tree elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.tree import Among, Below, Split, Tree

NEW_TEXT = "never seen before"


@dataclass(frozen=True)
class Place:
    """On the way to a node: what each numeric column must lie in, and what each text column has answered.

    Bounds are (above, up to); None stands for a column that has to be NULL.
    """

    bounds: Mapping[str, tuple[float, float] | None]
    answers: Mapping[str, tuple[tuple[Among, bool], ...]]


def reaching(tree: Tree, base: Mapping[str, Any]) -> Iterator[tuple[Below, dict[str, Any]]]:
    """Each split on a finite threshold, and changes to `base` that lead there; the unreachable left out."""
    stack: list[tuple[Tree, Place]] = [(tree, Place({}, {}))]
    while stack:
        node, place = stack.pop()
        if not isinstance(node, Split):
            continue
        test = node.test
        if isinstance(test, Below) and np.isfinite(test.threshold) and _open(place, test):
            yield test, _changes(place, base)
        for answer, child in ((False, node.no), (True, node.yes)):
            further = _below(place, test, answer) if isinstance(test, Below) else _among(place, test, answer)
            if further is not None:
                stack.append((child, further))


def _open(place: Place, test: Below) -> bool:
    bounds = place.bounds.get(test.column, (-np.inf, np.inf))
    return bounds is not None and bounds[0] < test.threshold < bounds[1]


def _below(place: Place, test: Below, answer: bool) -> Place | None:
    bounds = place.bounds.get(test.column, (-np.inf, np.inf))
    if bounds is None:
        return place if test.missing == answer else None
    low, high = bounds
    if test.threshold == np.inf:
        now = bounds if answer else None
        return _bounded(place, test.column, now)
    now = (low, min(high, test.threshold)) if answer else (max(low, test.threshold), high)
    return _bounded(place, test.column, now) if now[0] < now[1] else None


def _bounded(place: Place, column: str, bounds: tuple[float, float] | None) -> Place:
    return Place({**place.bounds, column: bounds}, place.answers)


def _among(place: Place, test: Among, answer: bool) -> Place | None:
    answers = (*place.answers.get(test.column, ()), (test, answer))
    if not _candidates(answers):
        return None
    return Place(place.bounds, {**place.answers, test.column: answers})


def _candidates(answers: tuple[tuple[Among, bool], ...]) -> list[str | None]:
    """Texts that answer all tests as asked, NULL and a new one among those tried."""
    words = {word for test, _ in answers for word in test.members}
    return [text for text in (*sorted(words), NEW_TEXT, None) if _fits(text, answers)]


def _fits(text: str | None, answers: tuple[tuple[Among, bool], ...]) -> bool:
    return all((test.null if text is None else text in test.members) == answer for test, answer in answers)


def _changes(place: Place, base: Mapping[str, Any]) -> dict[str, Any]:
    """Only what must change: a base value that leads there already stays."""
    changes: dict[str, Any] = {}
    for column, bounds in place.bounds.items():
        if bounds is None or not bounds[0] < base[column] <= bounds[1]:
            changes[column] = None if bounds is None else _inside(*bounds)
    for column, answers in place.answers.items():
        if not _fits(base[column], answers):
            changes[column] = _candidates(answers)[0]
    return changes


def _inside(low: float, high: float) -> float:
    return high if np.isfinite(high) else float(np.nextafter(low, np.inf))
