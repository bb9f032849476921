"""A decision tree over raw columns: every test is on one column, every NULL has a stated way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

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
    """What a row that ends here adds to the sum; `cover` is the weight of the training rows that ended here.

    Scores do not depend on the cover, and two leaves that score alike are equal.
    """

    value: float
    cover: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Split:
    """`yes` where the test is true.

    `source` is the position, in the matrix the tree was fitted on, of the column it split there. One raw column may
    have been several: each category of a text, or a number and the indicator that it was NULL.
    """

    test: Test
    yes: Tree
    no: Tree
    source: int = field(default=-1, compare=False)


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


Answers = np.ndarray[tuple[int], np.dtype[np.bool_]]


def holds(test: Test, values: npt.NDArray[Any]) -> Answers:
    """The test's answer for each value of its column, NULL being NaN in a number and None in a text."""
    if isinstance(test, Below):
        return np.asarray(np.where(np.isnan(values), test.missing, values <= test.threshold), dtype=np.bool_)
    members = set(test.members)
    return np.array([test.null if v is None else v in members for v in values], dtype=np.bool_)


def follow(tree: Tree, columns: Columns) -> Floats:
    """The leaf value of each row; a test is asked of the rows that reach it only."""
    out = np.empty(length(columns), dtype=np.float64)
    values: dict[str, npt.NDArray[Any]] = {}
    stack: list[tuple[Tree, np.ndarray[tuple[int], np.dtype[np.intp]]]] = [(tree, np.arange(len(out)))]
    while stack:
        node, rows = stack.pop()
        if isinstance(node, Leaf):
            out[rows] = node.value
        elif len(rows):
            column = node.test.column
            if column not in values:
                values[column] = _values(node.test, columns)
            yes = holds(node.test, values[column][rows])
            stack += [(node.yes, rows[yes]), (node.no, rows[~yes])]
    return out


def _values(test: Test, columns: Columns) -> npt.NDArray[Any]:
    if isinstance(test, Below):
        return numbers(columns, test.column)
    return np.array(texts(columns, test.column), dtype=object)
