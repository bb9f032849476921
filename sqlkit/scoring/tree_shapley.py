"""Path-dependent TreeSHAP: what a tree answers where only some columns are known, and whom its answer is owed to.

Where a column is not known, a row goes both ways, by the training rows' shares: Lundberg et al. (2020), "From local
explanations to global understanding with explainable AI for trees", Nature Machine Intelligence 2, algorithm 2. The
players are the columns of the matrix the tree was fitted on, as in the `shap` library; what they earn is added up by
raw column.

A tree is the sum of its leaves, and a leaf's values depend on nothing but which of the m columns on its way a row
follows. They are computed for all 2^m patterns, then looked up: Yang (2021), "Fast TreeSHAP", arXiv:2109.09847.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Columns, Floats, numbers, texts
from sqlkit.scoring.product_game import shapley_values
from sqlkit.scoring.tree import Answers, Below, Leaf, Split, Test, Tree, holds, walk

Bits = npt.NDArray[np.int64]

Asked = Callable[[Test], Answers]
"""A test's answer for each of some rows."""

MOST_PLAYERS = 62
"""On the way to one leaf: whether a row follows them are bits of an integer."""

TABLED = 10
"""Players up to which all patterns are cheaper than all rows."""


@dataclass(frozen=True)
class Route:
    """The way to a node: who is asked (`sources`, `columns`), each once, and what share of the training weight that
    comes to their tests goes this way (`zeros`).
    """

    sources: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    zeros: tuple[float, ...] = ()

    def place(self, source: int) -> int:
        """Where the player stands, or would be added."""
        return self.sources.index(source) if source in self.sources else len(self.sources)

    def further(self, split: Split, share: float) -> Route:
        """One test on."""
        k = self.place(split.source)
        if k == len(self.sources):
            added = (*self.sources, split.source), (*self.columns, split.test.column), (*self.zeros, share)
            return Route(*added)
        return Route(self.sources, self.columns, (*self.zeros[:k], self.zeros[k] * share, *self.zeros[k + 1 :]))


def covers(tree: Tree) -> dict[int, float]:
    """The weight of the training rows that came to each node, by the node's id."""
    found: dict[int, float] = {}
    for node in reversed(list(walk(tree))):
        found[id(node)] = node.cover if isinstance(node, Leaf) else found[id(node.yes)] + found[id(node.no)]
    return found


def routes(tree: Tree) -> Iterator[tuple[Leaf, Route]]:
    """Each leaf and the way to it."""
    return ((leaf, route) for leaf, route, _ in _leaves(tree, lambda test: np.ones(0, dtype=np.bool_), 0))


def expected_value(tree: Tree) -> float:
    """The mean over the training rows, which is what is answered where nothing is known."""
    return float(sum(leaf.value * np.prod(route.zeros) for leaf, route in routes(tree)))


def add_contributions(tree: Tree, places: Mapping[str, int], asked: Asked, to: Floats) -> None:
    """Adds what each row's columns contribute; `to` is `[columns, rows]`, `places` says which column is where."""
    buffer = np.empty(to.shape[1])
    for leaf, route, follows in _leaves(tree, asked, to.shape[1]):
        if not route.sources:
            continue
        players, is_tabled = len(route.sources), len(route.sources) <= TABLED
        patterns = 2**players
        cases = np.arange(patterns) if is_tabled else follows
        which = follows & (patterns - 1)
        ones = (cases >> np.arange(players)[:, None] & 1).astype(np.bool_)
        for column, values in _by_column(route, leaf.value * shapley_values(np.array(route.zeros), ones)):
            # Nothing is clipped; but where it might raise, `take` fills a copy first.
            to[places[column]] += values.take(which, mode="clip", out=buffer) if is_tabled else values


def _by_column(route: Route, values: Floats) -> Iterator[tuple[str, Floats]]:
    """The players' values added up by raw column."""
    for column in dict.fromkeys(route.columns):
        shares = [values[k] for k, other in enumerate(route.columns) if other == column]
        yield column, sum(shares[1:], start=shares[0])


def _leaves(tree: Tree, asked: Asked, rows: int) -> Iterator[tuple[Leaf, Route, Bits]]:
    """Each leaf, the way to it, and bit k of each row: whether it goes this way at all tests of player k."""
    cover = covers(tree)
    stack: list[tuple[Tree, Route, Bits]] = [(tree, Route(), np.full(rows, -1))]
    while stack:
        node, route, follows = stack.pop()
        if isinstance(node, Leaf):
            yield node, route, follows
            continue
        without = ~(1 << route.place(node.source))
        yes = asked(node.test)
        for child, fails in ((node.no, yes), (node.yes, ~yes)):
            share = cover[id(child)] / cover[id(node)]
            stack.append((child, route.further(node, share), follows & np.where(fails, without, -1)))


def asker(columns: Columns) -> Asked:
    """Asks tests of these rows; a text's test is asked once of each text there is."""
    texts_of: dict[str, tuple[npt.NDArray[Any], npt.NDArray[np.intp]]] = {}
    numbers_of: dict[str, Floats] = {}

    def asked(test: Test) -> Answers:
        name = test.column
        if isinstance(test, Below):
            if name not in numbers_of:
                numbers_of[name] = numbers(columns, name)
            return holds(test, numbers_of[name])
        if name not in texts_of:
            texts_of[name] = _distinct(texts(columns, name))
        distinct, which = texts_of[name]
        return holds(test, distinct)[which]

    return asked


def _distinct(values: list[str | None]) -> tuple[npt.NDArray[Any], npt.NDArray[np.intp]]:
    """Each value once, and which of them is in each row."""
    codes = {value: k for k, value in enumerate(dict.fromkeys(values))}
    return np.array(list(codes), dtype=object), np.array([codes[value] for value in values], dtype=np.intp)
