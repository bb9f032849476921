"""Which leaves a row reaches, compared exactly: every leaf gets a large random whole number instead of its value.

The sum over a row's trees is then exact in any order and any engine, and two different paths give two different
sums but for a chance of about 2**-44. scikit-learn says with `apply` which leaves it reaches.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.form import Form, Trees
from sqlkit.scoring.lowering import lower

LARGEST = 2**44
"""A hundred of them still add up exactly in a double."""


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
    return any(hasattr(estimator, name) for name in ("tree_", "estimators_", "_predictors"))


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
    if hasattr(copy, "learning_rate"):
        copy.learning_rate = 1.0
    for tree in _fitted(copy).ravel():
        tree.value[:] = rng.integers(LARGEST, size=tree.node_count)[:, None, None]
    return copy
