"""LightGBM's trees, read from the model it dumps; it predicts in float64, so nothing is lost.

Rules are those of its `tree.h` (https://github.com/microsoft/LightGBM): a number of at most 1e-35 counts as zero; a
column that held no NaN in training takes NaN for zero; a category test answers no to NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Link, Trees
from sqlkit.scoring.lowering.folding import Grown, build, fold
from sqlkit.scoring.source import Encoded

TINY = float(np.float32(1e-35))
"""`kZeroThreshold`: rows are handed over without what is no larger, which is then a zero."""

INFINITE = 1e300
"""`AvoidInf`, as which a dump writes the threshold of a split that only tells NaN from numbers."""

LINKS: dict[str, Link] = {
    "binary": "logit",
    "multiclass": "softmax",
    "cross_entropy": "logit",
    **dict.fromkeys(("poisson", "gamma", "tweedie"), "log"),
    **dict.fromkeys(("regression", "regression_l1", "huber", "fair", "quantile", "mape"), "identity"),
}

Node = Mapping[str, Any]


def lower_lightgbm(estimator: Any, sources: list[Encoded]) -> Trees:
    """A forest (`boosting_type='rf'`) is a mean, all else a sum; where it starts is in the leaves of the first tree."""
    dumped = estimator.booster_.dump_model()
    link, name = _link(dumped), type(estimator).__name__
    width, written = dumped["num_tree_per_iteration"], dumped["tree_info"]
    if any("leaf_const" in leaf for tree in written for leaf in _nodes(tree["tree_structure"])):
        raise NotCovered(name, "linear_tree has models in its leaves; leave it at its default")
    nodes = [_nodes(tree["tree_structure"]) for tree in written]
    grown = [_grown(name, tree) for tree in nodes]
    decisions = fold(grown, sources, float32=False)
    trees = tuple(build(g, d, _values(n)) for g, d, n in zip(grown, decisions, nodes, strict=True))
    divisor = float(len(trees) // width) if dumped["average_output"] else 1.0
    return Trees(trees, tuple(k % width for k in range(len(trees))), (0.0,) * width, divisor, link)


def _link(dumped: Mapping[str, Any]) -> Link:
    objective, *options = dumped.get("objective", "a function of one's own").split(" ")
    if objective not in LINKS or not {*options} <= {"sigmoid:1", f"num_class:{dumped['num_class']}"}:
        raise NotCovered("LightGBM", f"objective {' '.join((objective, *options))!r} has no exact form")
    return LINKS[objective]


def _nodes(root: Node) -> list[Node]:
    """Parents before children, a split followed by its left side; a stack, since leaf-wise trees may be deep."""
    found: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        found.append(node)
        if "split_feature" in node:
            stack += [node["right_child"], node["left_child"]]
    return found


def _grown(name: str, nodes: Sequence[Node]) -> Grown:
    place = {id(node): i for i, node in enumerate(nodes)}
    splits = {i: node for i, node in enumerate(nodes) if "split_feature" in node}
    if any(split["missing_type"] == "Zero" for split in splits.values()):
        raise NotCovered(name, "zero_as_missing makes a hole in the numbers; leave it at its default")
    sets = {i: _members(split) for i, split in splits.items() if split["decision_type"] == "=="}
    compared = {i: split for i, split in splits.items() if i not in sets}

    def each(values: Mapping[int, Any], otherwise: Any) -> Any:
        return np.array([values.get(i, otherwise) for i in range(len(nodes))])

    return Grown(
        left=each({i: place[id(split["left_child"])] for i, split in splits.items()}, -1),
        right=each({i: place[id(split["right_child"])] for i, split in splits.items()}, -1),
        feature=each({i: split["split_feature"] for i, split in splits.items()}, -1),
        threshold=each({i: _threshold(split) for i, split in compared.items()}, 0.0),
        missing_left=each({i: _missing_left(split) for i, split in compared.items()}, False),
        is_leaf=each(dict.fromkeys(splits, False), True),
        cover=np.array([_cover(node) for node in nodes]),
        sets=sets,
    )


def _members(split: Node) -> tuple[frozenset[int], frozenset[int]]:
    """All that are known go left: any other category goes where NaN goes."""
    members = frozenset(map(int, str(split["threshold"]).split("||")))
    return members, members


def _threshold(split: Node) -> float:
    """The one that gives a tiny number the answer of zero; the dump writes infinity as 1e300."""
    threshold = float(split["threshold"])
    if threshold >= INFINITE:
        return np.inf
    if 0 <= threshold < TINY:
        return TINY
    return float(np.nextafter(-TINY, -np.inf)) if -TINY <= threshold < 0 else threshold


def _missing_left(split: Node) -> bool:
    return bool(split["default_left"]) if split["missing_type"] == "NaN" else float(split["threshold"]) >= 0


def _cover(node: Node) -> float:
    """Rows; a tree that is a single leaf does not say."""
    return float(node.get("internal_count", node.get("leaf_count", 0)))


def _values(nodes: Sequence[Node]) -> Floats:
    return np.array([node.get("leaf_value", 0.0) for node in nodes], dtype=np.float64)
