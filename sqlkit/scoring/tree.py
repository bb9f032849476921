"""A decision tree over raw columns: every test is on one column, every NULL has a stated way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Columns, Floats, length, numbers, texts


@dataclass(frozen=True, slots=True)
class Below:
    """True where the number is <= threshold; `missing` answers for NULL. Up to infinity: any number."""

    column: str
    threshold: float
    missing: bool


@dataclass(frozen=True, slots=True)
class Among:
    """True where the text is one of `members` (sorted); `null` answers for NULL; a new category is False."""

    column: str
    members: tuple[str, ...]
    null: bool


Test = Below | Among


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a row that ends here adds to the sum."""

    value: float


@dataclass(frozen=True, slots=True)
class Split:
    """`yes` where the test is true."""

    test: Test
    yes: Tree
    no: Tree


Tree = Leaf | Split


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, parents before children; a stack, so depth does not matter."""
    stack: list[Tree] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Split):
            stack += [node.no, node.yes]


def count(tree: Tree) -> int:
    """Splits and leaves."""
    return sum(1 for _ in walk(tree))


def holds(test: Test, columns: Columns) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The test's answer for each row."""
    if isinstance(test, Below):
        raw = numbers(columns, test.column)
        return np.asarray(np.where(np.isnan(raw), test.missing, raw <= test.threshold), dtype=np.bool_)
    members = set(test.members)
    return np.array([test.null if v is None else v in members for v in texts(columns, test.column)], dtype=np.bool_)


def follow(tree: Tree, columns: Columns) -> Floats:
    """The leaf value of each row."""
    out = np.empty(length(columns), dtype=np.float64)
    answers: dict[Test, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    stack: list[tuple[Tree, np.ndarray[tuple[int], np.dtype[np.intp]]]] = [(tree, np.arange(len(out)))]
    while stack:
        node, rows = stack.pop()
        if isinstance(node, Leaf):
            out[rows] = node.value
        elif len(rows):
            if node.test not in answers:
                answers[node.test] = holds(node.test, columns)
            yes = answers[node.test][rows]
            stack += [(node.yes, rows[yes]), (node.no, rows[~yes])]
    return out
