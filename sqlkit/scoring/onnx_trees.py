"""Trees as double TreeEnsembles (ai.onnx.ml 5), every test a `<=`.

onnxruntime is up to half as slow again when tests are mixed, so a category test becomes a 0/1 column. A
forest is a tenth slower when each test is asked where NaN goes (boosting is not), so a test that NaN passes reads a
copy of its column with -inf for NaN.
Margins start at a tree of one leaf, the base: summing then goes in scikit-learn's order, bit for bit.
An ensemble is gone through row by row. Large trees are one each, so that a batch of rows finds its tree in the nearest
cache: boosting is an eighth faster so (61 nodes a tree), a forest a seventh (447 nodes). Of small trees or many, one
ensemble is faster than the calls of many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sqlkit.scoring.codes import Vocabulary
from sqlkit.scoring.form import Trees
from sqlkit.scoring.onnx_graph import INPUT, Graph
from sqlkit.scoring.tree import Among, Below, Leaf, Split, Test, Tree, walk

LARGE, FEW = 50, 256
"""Nodes a tree from which on, and trees up to which, each has an ensemble of its own."""

Read = tuple[str, bool] | Among
"""What a test compares: a column, with NaN below all numbers or not, or the answer of a category test."""


def emit_trees(graph: Graph, body: Trees) -> str:
    """The margins, `[rows, outputs]`."""
    matrix, columns = _matrix(graph, _tests(body.trees))
    bases = [(Leaf(b), k) for k, b in enumerate(body.base) if b != 0.0]
    grown = list(zip(body.trees, body.outputs, strict=True))
    is_divided = len(grown) <= FEW and body.nodes >= LARGE * len(grown)
    parts = [[*bases, *grown[:1]], *([tree] for tree in grown[1:])] if is_divided else [[*bases, *grown]]
    total = graph.added([ensemble(graph, matrix, part, len(body.base), columns) for part in parts])
    return total if body.divisor == 1.0 else graph.op("Div", total, graph.constant(body.divisor))


def ensemble(
    graph: Graph,
    matrix: str,
    trees: Sequence[tuple[Tree, int]],
    width: int,
    columns: Mapping[Read, int],
) -> str:
    """The sum of (tree, output) pairs; `columns` says where in the matrix a test finds what it reads."""
    arrays = _Arrays()
    roots = [_plant(arrays, tree, output, columns) for tree, output in trees]
    return graph.op(
        "TreeEnsemble",
        matrix,
        domain="ai.onnx.ml",
        n_targets=width,
        aggregate_function=1,
        post_transform=0,
        tree_roots=roots,
        **arrays.attributes(),
    )


def _reads(test: Test) -> Read:
    """A category test reads its own answer; a comparison a column, NaN below or above every number."""
    return (test.column, test.missing) if isinstance(test, Below) else test


def _tests(trees: Sequence[Tree]) -> list[Test]:
    return list(dict.fromkeys(node.test for tree in trees for node in walk(tree) if isinstance(node, Split)))


def _matrix(graph: Graph, tests: Sequence[Test]) -> tuple[str, dict[Read, int]]:
    """The input with a copy of the columns in which NaN is below all, and a column a category test."""
    lowered = list(dict.fromkeys(t.column for t in tests if isinstance(t, Below) and t.missing))
    asked: dict[str, list[Among]] = {}
    for test in tests:
        if isinstance(test, Among):
            asked.setdefault(test.column, []).append(test)
    held: list[Read] = [(f.name, False) for f in graph.features]
    held += [(column, True) for column in lowered]
    held += [test for group in asked.values() for test in group]
    parts = [INPUT, *([_lowered(graph, lowered)] if lowered else [])]
    parts += [_answers(graph, column, group) for column, group in asked.items()]
    return graph.beside(parts), {read: j for j, read in enumerate(held)}


def _lowered(graph: Graph, columns: Sequence[str]) -> str:
    raw = graph.raw(columns)
    return graph.op("Where", graph.op("IsNaN", raw), graph.constant(-np.inf), raw)


def _answers(graph: Graph, column: str, tests: Sequence[Among]) -> str:
    return graph.looked_up(column, [list(row) for row in zip(*(_answer(t, graph.words) for t in tests), strict=True)])


def _answer(test: Among, words: Vocabulary) -> list[float]:
    """0 where the test holds, so that `<= 0.5` is true."""
    holds = [test.null, False, *(word in test.members for word in words.of(test.column))]
    return [0.0 if answer else 1.0 for answer in holds]


@dataclass
class _Arrays:
    """The operator's parallel lists; a node's children are (index, is it a leaf)."""

    features: list[int] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    yes: list[tuple[int, int]] = field(default_factory=list)
    no: list[tuple[int, int]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def split(self, feature: int, threshold: float) -> int:
        self.features.append(feature)
        self.splits.append(threshold)
        self.yes.append((0, 0))
        self.no.append((0, 0))
        return len(self.features) - 1

    def leaf(self, value: float, output: int) -> tuple[int, int]:
        self.weights.append(value)
        self.outputs.append(output)
        return len(self.weights) - 1, 1

    def attributes(self) -> dict[str, Any]:
        from onnx import numpy_helper

        less_or_equal = np.zeros(len(self.features), dtype=np.uint8)
        return {
            "nodes_featureids": self.features,
            "nodes_splits": numpy_helper.from_array(np.array(self.splits, dtype=np.float64)),
            "nodes_modes": numpy_helper.from_array(less_or_equal),
            "nodes_truenodeids": [index for index, _ in self.yes],
            "nodes_trueleafs": [leaf for _, leaf in self.yes],
            "nodes_falsenodeids": [index for index, _ in self.no],
            "nodes_falseleafs": [leaf for _, leaf in self.no],
            "leaf_weights": numpy_helper.from_array(np.array(self.weights, dtype=np.float64)),
            "leaf_targetids": self.outputs,
        }


def _plant(arrays: _Arrays, tree: Tree, output: int, columns: Mapping[Read, int]) -> int:
    """Appends a tree, parents first; a tree of one leaf is a split with that leaf on both sides."""

    def add(node: Tree) -> tuple[int, int]:
        if isinstance(node, Leaf):
            return arrays.leaf(node.value, output)
        threshold = node.test.threshold if isinstance(node.test, Below) else 0.5
        index = arrays.split(columns[_reads(node.test)], threshold)
        arrays.yes[index] = add(node.yes)
        arrays.no[index] = add(node.no)
        return index, 0

    if isinstance(tree, Split):
        return add(tree)[0]
    root = arrays.split(0, 0.0)
    arrays.yes[root] = arrays.no[root] = arrays.leaf(tree.value, output)
    return root
