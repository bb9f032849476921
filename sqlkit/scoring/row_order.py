"""In which order a batch of rows goes through trees: rows that most tests send the same way come after one another.

A processor guesses how a test will come out and loses some twenty cycles where it guessed wrong, which is what most of
a tree's time goes to. Of rows sorted by the columns that are tested most it guesses right more often: of Online
Retail's customers a forest takes .83 of the time and boosting .87, of columns that know nothing of each other .95 and
.89, sorting included. Scores go back to their rows' places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.form import Calibrated, Form, Trees
from sqlkit.scoring.tree import Split, Test, Tree

MOST = 3
"""Columns to sort by; a fourth and fifth saved nothing more."""


def columns_to_sort_by(form: Form) -> list[int]:
    """Return places in the input: of the columns tested most, the one that is tested in the fewest ways first.

    Few ways make long runs, within which the next column's order still counts. Empty where there are no trees.
    """
    shares: defaultdict[str, float] = defaultdict(float)
    ways: defaultdict[str, set[Test]] = defaultdict(set)
    for tree in _trees(form):
        for test, depth in _tests(tree):
            shares[test.column] += 0.5**depth  # of the rows, where a test sends half of them either way
            ways[test.column].add(test)
    names = [feature.name for feature in form.features]
    most = sorted(shares, key=lambda name: (-shares[name], names.index(name)))[:MOST]
    return [names.index(name) for name in sorted(most, key=lambda name: (len(ways[name]), names.index(name)))]


def in_order(run: Callable[[Any], Any], columns: Sequence[int]) -> Callable[[Any], Any]:
    """Have a function from a matrix to answers, a row each, take the rows sorted by columns."""
    if not columns:
        return run

    def answer(matrix: Any) -> Any:
        order = np.lexsort([matrix[:, column] for column in reversed(columns)])
        answers = run(matrix[order])
        placed = np.empty_like(answers)
        placed[order] = answers
        return placed

    return answer


def _trees(form: Form) -> Iterator[Tree]:
    bodies = [fold.body for fold in form.body.folds] if isinstance(form.body, Calibrated) else [form.body]
    for body in bodies:
        if isinstance(body, Trees):
            yield from body.trees


def _tests(tree: Tree) -> Iterator[tuple[Test, int]]:
    """Every test and how many come before it; a stack, so depth does not matter."""
    stack: list[tuple[Tree, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, Split):
            yield node.test, depth
            stack += [(node.no, depth + 1), (node.yes, depth + 1)]
