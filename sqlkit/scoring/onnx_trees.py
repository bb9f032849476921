"""Trees as one double TreeEnsemble (ai.onnx.ml 5), every test a `<=`.

onnxruntime is up to half as slow again when tests are mixed, so a category test becomes a 0/1 column.
Margins start at a tree of one leaf, the base: summing then goes in scikit-learn's order, bit for bit.
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


def emit_trees(graph: Graph, body: Trees) -> str:
    """The margins, `[rows, outputs]`."""
    tests = _category_tests(body.trees)
    matrix = graph.beside([INPUT, *(_answers(graph, column, group) for column, group in tests.items())])
    places = {test: len(graph.features) + i for i, test in enumerate(t for g in tests.values() for t in g)}
    bases = [(Leaf(b), k) for k, b in enumerate(body.base) if b != 0.0]
    grown = [*bases, *zip(body.trees, body.outputs, strict=True)]
    columns = {f.name: j for j, f in enumerate(graph.features)}
    total = ensemble(graph, matrix, grown, len(body.base), columns, places)
    return total if body.divisor == 1.0 else graph.op("Div", total, graph.constant(body.divisor))


def ensemble(
    graph: Graph,
    matrix: str,
    trees: Sequence[tuple[Tree, int]],
    width: int,
    columns: Mapping[str, int],
    places: Mapping[Among, int],
) -> str:
    """The sum of (tree, output) pairs; `columns` and `places` give each test its column of the matrix."""
    arrays = _Arrays()
    roots = [_plant(arrays, tree, output, columns, places) for tree, output in trees]
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


def _category_tests(trees: Sequence[Tree]) -> dict[str, list[Among]]:
    found: dict[str, dict[Among, None]] = {}
    for test in (node.test for tree in trees for node in walk(tree) if isinstance(node, Split)):
        if isinstance(test, Among):
            found.setdefault(test.column, {})[test] = None
    return {column: list(tests) for column, tests in found.items()}


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
    missing: list[int] = field(default_factory=list)
    yes: list[tuple[int, int]] = field(default_factory=list)
    no: list[tuple[int, int]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def split(self, feature: int, threshold: float, missing: bool) -> int:
        self.features.append(feature)
        self.splits.append(threshold)
        self.missing.append(int(missing))
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
            "nodes_missing_value_tracks_true": self.missing,
            "nodes_truenodeids": [index for index, _ in self.yes],
            "nodes_trueleafs": [leaf for _, leaf in self.yes],
            "nodes_falsenodeids": [index for index, _ in self.no],
            "nodes_falseleafs": [leaf for _, leaf in self.no],
            "leaf_weights": numpy_helper.from_array(np.array(self.weights, dtype=np.float64)),
            "leaf_targetids": self.outputs,
        }


def _plant(arrays: _Arrays, tree: Tree, output: int, columns: Mapping[str, int], places: Mapping[Among, int]) -> int:
    """Appends a tree, parents first; a tree of one leaf is a split with that leaf on both sides."""

    def add(node: Tree) -> tuple[int, int]:
        if isinstance(node, Leaf):
            return arrays.leaf(node.value, output)
        index = arrays.split(*_place(node.test, columns, places))
        arrays.yes[index] = add(node.yes)
        arrays.no[index] = add(node.no)
        return index, 0

    if isinstance(tree, Split):
        return add(tree)[0]
    root = arrays.split(0, 0.0, False)
    arrays.yes[root] = arrays.no[root] = arrays.leaf(tree.value, output)
    return root


def _place(test: Test, columns: Mapping[str, int], places: Mapping[Among, int]) -> tuple[int, float, bool]:
    if isinstance(test, Below):
        return columns[test.column], test.threshold, test.missing
    return places[test], 0.5, False
