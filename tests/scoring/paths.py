"""Which leaves a row reaches, compared exactly: every leaf gets a large random whole number instead of its value.

The sum over a row's trees is then exact in any order and any engine, and two different paths give two different
sums but for a chance of about 2**-44. scikit-learn says with `apply` which leaves it reaches; so do LightGBM and
XGBoost, whose marks are small enough for float32.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.form import Form, Trees
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.lowering.xgboost import leaves_reached

LARGEST = 2**44
"""A hundred of them still add up exactly in a double."""

LARGEST_FLOAT32 = 2**24


def marked(model: Any) -> list[Any]:
    """Copies of a fitted pipeline with marked leaves, one a calibration fold; none if it has no trees."""
    final = model[-1]
    parts = [fold.estimator for fold in getattr(final, "calibrated_classifiers_", ())] or [final]
    steps = model[:-1].steps
    return [Pipeline([*steps, ("estimator", _mark(part))]) for part in parts if _has_trees(part)]


def path_form(model: Any, features: tuple[Feature, ...]) -> Form:
    """The lowered form of a marked pipeline, answering with sums of marks and nothing else."""
    form = lower(model, features)
    assert isinstance(form.body, Trees)
    bare = replace(form.body, base=(0.0,) * len(form.body.base), divisor=1.0, link="identity")
    return replace(form, body=bare)


def paths_taken(model: Any, frame: Any) -> Floats:
    """The same sums, from the leaves that scikit-learn itself reaches: `[rows, outputs]`."""
    matrix, estimator = model[:-1].transform(frame), model[-1]
    if hasattr(estimator, "_predictors"):
        return np.asarray(estimator._raw_predict(matrix))
    if _is_booster(estimator):
        return _booster_sums(estimator, matrix)
    leaves = estimator.apply(matrix)
    trees = _fitted(estimator)
    leaves = leaves.reshape(len(leaves), *trees.shape)
    sums = np.zeros((len(leaves), trees.shape[1]))
    for (i, k), tree in np.ndenumerate(trees):
        sums[:, k] += tree.value[:, 0, 0][leaves[:, i, k].astype(np.intp)]
    return sums


def flipped(got: Floats, taken: Floats) -> int:
    """Rows with any difference at all; a forest's one path counts for each of its classes."""
    return int((got.reshape(len(got), -1) != taken).any(axis=1).sum())


def _has_trees(estimator: Any) -> bool:
    return any(hasattr(estimator, name) for name in ("tree_", "estimators_", "_predictors")) or _is_booster(estimator)


def _is_booster(estimator: Any) -> bool:
    return hasattr(estimator, "booster_") or hasattr(estimator, "get_booster")


def _booster_sums(estimator: Any, matrix: Any) -> Floats:
    """By the leaves that the library says it reaches, and the marks it was given."""
    if hasattr(estimator, "booster_"):
        booster = estimator.booster_
        reached = np.asarray(booster.predict(matrix, pred_leaf=True), dtype=np.intp).reshape(len(matrix), -1)
        width = booster.num_model_per_iteration()
        marks = [[booster.get_leaf_output(k, i) for i in range(int(c.max()) + 1)] for k, c in enumerate(reached.T)]
        outputs = [k % width for k in range(len(marks))]
    else:
        model = _saved(estimator)["learner"]["gradient_booster"]["model"]
        reached = leaves_reached(estimator, matrix)
        marks = [tree["split_conditions"] for tree in model["trees"]]
        outputs = model["tree_info"]
    sums = np.zeros((len(matrix), max(outputs) + 1))
    for column, leaves, output in zip(reached.T, marks, outputs, strict=True):
        sums[:, output] += np.array(leaves)[column]
    return sums


def _saved(estimator: Any) -> Any:
    return json.loads(bytes(estimator.get_booster().save_raw("json")))


def _fitted(estimator: Any) -> npt.NDArray[Any]:
    """scikit-learn's Tree objects, `[trees, outputs]`; a forest's trees answer for all its classes."""
    grown = [estimator] if hasattr(estimator, "tree_") else estimator.estimators_
    found = np.empty(np.shape(grown), dtype=object)
    for place, tree in np.ndenumerate(np.array(grown, dtype=object)):
        found[place] = tree.tree_
    return found if found.ndim == 2 else found[:, None]


def _mark(estimator: Any) -> Any:
    """Rates, bases and leaf values out of the way, on a copy."""
    copy, rng = deepcopy(estimator), np.random.default_rng(0)
    if hasattr(copy, "_predictors"):
        copy._baseline_prediction = np.zeros_like(copy._baseline_prediction)
        for predictor in (p for stage in copy._predictors for p in stage):
            predictor.nodes["value"] = rng.integers(LARGEST, size=len(predictor.nodes))
        return copy
    if _is_booster(copy):
        return _mark_booster(copy, rng)
    if hasattr(copy, "learning_rate"):
        copy.learning_rate = 1.0
    for tree in _fitted(copy).ravel():
        tree.value[:] = rng.integers(LARGEST, size=tree.node_count)[:, None, None]
    return copy


def _mark_booster(copy: Any, rng: np.random.Generator) -> Any:
    if hasattr(copy, "booster_"):
        for tree in copy.booster_.dump_model()["tree_info"]:
            for leaf in range(tree["num_leaves"]):
                copy.booster_.set_leaf_output(tree["tree_index"], leaf, float(rng.integers(LARGEST_FLOAT32)))
        return copy
    saved = _saved(copy)
    for tree in saved["learner"]["gradient_booster"]["model"]["trees"]:
        for node, child in enumerate(tree["left_children"]):
            if child < 0:
                tree["split_conditions"][node] = float(rng.integers(LARGEST_FLOAT32))
    copy.get_booster().load_model(bytearray(json.dumps(saved).encode()))
    return copy
