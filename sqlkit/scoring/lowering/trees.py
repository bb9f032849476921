"""Trees and their ensembles, read from scikit-learn's arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Link, Trees
from sqlkit.scoring.lowering.folding import Grown, build, fold
from sqlkit.scoring.source import Encoded


def lower_tree(estimator: Any, sources: list[Encoded]) -> Trees:
    """One tree; a classifier's leaves hold class shares."""
    return _averaged(estimator, [estimator], sources)


def lower_forest(estimator: Any, sources: list[Encoded]) -> Trees:
    """The mean of the trees' shares or values, summed in scikit-learn's order."""
    return _averaged(estimator, list(estimator.estimators_), sources)


def lower_boosting(estimator: Any, sources: list[Encoded]) -> Trees:
    """Each leaf already times the learning rate, the same product scikit-learn adds."""
    constant = estimator.init_ == "zero" or type(estimator.init_).__name__ in (
        "DummyClassifier",
        "DummyRegressor",
    )
    if not constant:
        raise NotCovered(type(estimator).__name__, "init is a model of its own; leave it at its default")
    base = estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_), dtype=np.float32))[0]
    fitted, outputs = _stages(estimator.estimators_.tolist())
    values = [estimator.learning_rate * tree.tree_.value[:, 0, 0] for tree in fitted]
    # With exponential loss the probability is sigmoid(2 * margin), and dividing by a half is exact.
    divisor = 0.5 if getattr(estimator, "loss", "") == "exponential" else 1.0
    link = _link(estimator, len(base))
    return _ensemble([_grown(t.tree_) for t in fitted], values, outputs, base, divisor, link, sources, True)


def lower_hist_boosting(estimator: Any, sources: list[Encoded]) -> Trees:
    """Compared in float64; its categorical columns come first, as its own preprocessor orders them."""
    base = np.ravel(estimator._baseline_prediction)
    fitted, outputs = _stages(estimator._predictors)
    grown = [_grown_histogram(predictor, estimator) for predictor in fitted]
    values = [predictor.nodes["value"] for predictor in fitted]
    return _ensemble(grown, values, outputs, base, 1.0, _link(estimator, len(base)), sources, False)


def _averaged(estimator: Any, fitted: list[Any], sources: list[Encoded]) -> Trees:
    if estimator.n_outputs_ != 1:
        raise NotCovered(type(estimator).__name__, "several targets at once; fit one model a target")
    shares = [0] if not hasattr(estimator, "classes_") else _shown(len(estimator.classes_))
    grown = [_grown(tree.tree_) for tree in fitted]
    values = [tree.tree_.value[:, 0, share] for share in shares for tree in fitted]
    outputs = [k for k in range(len(shares)) for _ in fitted]
    base = np.zeros(len(shares))
    return _ensemble(grown * len(shares), values, outputs, base, float(len(fitted)), "identity", sources, True)


def _shown(classes: int) -> list[int]:
    return [1] if classes == 2 else list(range(classes))


def _link(estimator: Any, margins: int) -> Link:
    if hasattr(estimator, "classes_"):
        return "logit" if margins == 1 else "softmax"
    links: dict[str, Link] = {"LogLink": "log", "IdentityLink": "identity"}
    return links[type(estimator._loss.link).__name__]


def _stages(stages: Sequence[Sequence[Any]]) -> tuple[list[Any], list[int]]:
    pairs = [(tree, k) for stage in stages for k, tree in enumerate(stage)]
    return [tree for tree, _ in pairs], [k for _, k in pairs]


def _ensemble(
    grown: Sequence[Grown],
    values: Sequence[Floats],
    outputs: Sequence[int],
    base: Floats,
    divisor: float,
    link: Link,
    sources: Sequence[Encoded],
    float32: bool,
) -> Trees:
    decisions = fold(grown, sources, float32)
    trees = tuple(build(g, d, v) for g, d, v in zip(grown, decisions, values, strict=True))
    return Trees(trees, tuple(outputs), tuple(base.astype(float).tolist()), divisor, link)


def _grown(tree: Any) -> Grown:
    return Grown(
        left=tree.children_left,
        right=tree.children_right,
        feature=tree.feature,
        threshold=tree.threshold,
        missing_left=tree.missing_go_to_left,
        is_leaf=tree.children_left < 0,
        cover=tree.weighted_n_node_samples,
    )


def _grown_histogram(predictor: Any, estimator: Any) -> Grown:
    nodes = predictor.nodes
    return Grown(
        left=nodes["left"],
        right=nodes["right"],
        feature=nodes["feature_idx"],
        threshold=nodes["num_threshold"],
        missing_left=nodes["missing_go_to_left"],
        is_leaf=nodes["is_leaf"].astype(bool),
        cover=nodes["count"],
        sets=_category_sets(predictor, estimator),
    )


def _category_sets(predictor: Any, estimator: Any) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    nodes = predictor.nodes
    known_bits, place = estimator._bin_mapper.make_known_categories_bitsets()
    split = np.flatnonzero(nodes["is_categorical"].astype(bool) & ~nodes["is_leaf"].astype(bool))
    return {
        int(i): (
            _members(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][i]]),
            _members(known_bits[place[nodes["feature_idx"][i]]]),
        )
        for i in split
    }


def _members(words: Any) -> frozenset[int]:
    return frozenset(32 * w + b for w, word in enumerate(words) for b in range(32) if int(word) >> b & 1)
