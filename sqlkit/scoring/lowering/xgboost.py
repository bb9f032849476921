"""XGBoost's trees, read from the model it saves: its own decisions, its leaves summed in double.

It compares a column as float32, and so does the threshold moved onto the raw double: no row goes another way. It also
adds leaves and takes the exponential in float32, for which a warehouse has no type. Adding in double is the more exact
sum of the same numbers; how far the two can be apart follows from the trees and is stated (`Trees.rounding`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Link, Trees
from sqlkit.scoring.lowering.folding import Grown, build, fold
from sqlkit.scoring.source import Encoded

LINKS: dict[str, Link] = {
    "binary:logistic": "logit",
    "multi:softprob": "softmax",
    **dict.fromkeys(("count:poisson", "reg:gamma", "reg:tweedie"), "log"),
    **dict.fromkeys(("reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror"), "identity"),
}

STEEPEST: dict[Link, float] = {"logit": 0.25, "softmax": 0.5, "log": 1.0, "identity": 1.0}
"""By how much a score moves with its margin at most, relative to max(1, |score|)."""

ULP = float(2**-24)
"""Half the distance from 1 to the next float32: what rounding once may cost, relatively."""

OWN_FUNCTIONS = 8 * ULP
"""What its float32 exponential and division may cost beyond that."""


@dataclass(frozen=True)
class Read:
    """`margins` is where each sum starts, `outputs` which sum a tree adds to; both in XGBoost's order."""

    trees: tuple[Mapping[str, Any], ...]
    outputs: tuple[int, ...]
    margins: tuple[float, ...]
    link: Link


def lower_xgboost(estimator: Any, sources: list[Encoded]) -> Trees:
    """Up to the best iteration, where training stopped early."""
    if not np.isnan(estimator.missing):
        raise NotCovered(type(estimator).__name__, f"missing={estimator.missing} is a number; NULL is NaN here")
    found = read(estimator)
    grown = [_grown(tree) for tree in found.trees]
    decisions = fold(grown, sources, float32=True)
    trees = tuple(build(g, d, leaves(t)) for g, d, t in zip(grown, decisions, found.trees, strict=True))
    return Trees(trees, found.outputs, found.margins, 1.0, found.link, rounding(found))


def margins(estimator: Any, matrix: Any) -> Floats:
    """The one margin of each row: XGBoost's own leaves, summed in double in its order."""
    found, reached = read(estimator), leaves_reached(estimator, matrix)
    total = np.full(len(matrix), found.margins[0])
    for k, tree in enumerate(found.trees):
        total += leaves(tree)[reached[:, k]]
    return total


def leaves_reached(estimator: Any, matrix: Any) -> npt.NDArray[np.intp]:
    """Of each row and tree; `apply` refuses what float32 cannot hold, predicting does not: so it is given the ends."""
    largest = float(np.finfo(np.float32).max)
    reached = estimator.apply(np.clip(np.asarray(matrix, dtype=np.float64), -largest, largest))
    return np.asarray(reached, dtype=np.intp).reshape(len(matrix), -1)


def read(estimator: Any) -> Read:
    """Raises NotCovered for what is no sum of trees with one number a leaf."""
    saved = json.loads(bytes(estimator.get_booster().save_raw("json")))["learner"]
    kind, objective = saved["gradient_booster"]["name"], saved["objective"]["name"]
    name = type(estimator).__name__
    if kind != "gbtree" or "weight_drop" in saved["gradient_booster"]["model"]:  # so from 3.4 on
        what = "dropout" if kind in ("gbtree", "dart") else f"booster={kind!r}"
        raise NotCovered(name, f"{what} is not lowered; leave booster and rate_drop at their defaults")
    if objective not in LINKS:
        raise NotCovered(name, f"objective {objective!r} has no exact form")
    model = saved["gradient_booster"]["model"]
    trees = model["trees"][: model["iteration_indptr"][_iterations(estimator, model)]]
    if any(tree["tree_param"]["size_leaf_vector"] != "1" for tree in trees):
        raise NotCovered(name, "several targets at once; fit one model a target")
    if any(any(tree["split_type"]) for tree in trees):
        raise NotCovered(name, "splits on categories; encode them before, as sqlkit.estimators.encoding does")
    outputs = tuple(model["tree_info"][: len(trees)])
    return Read(tuple(trees), outputs, _margins(saved, objective, max(outputs) + 1), LINKS[objective])


def leaves(tree: Mapping[str, Any]) -> Floats:
    """By node; at a split it is a threshold, which nobody reads."""
    return _float32(tree["split_conditions"]).astype(np.float64)


def rounding(found: Read) -> float:
    """How far its float32 scores may be from the double ones: half a last digit of each sum on the way, at most."""
    worst = 0.0
    for output, base in enumerate(found.margins):
        largest, lost = abs(base), abs(base) * 4 * ULP
        for tree, of in zip(found.trees, found.outputs, strict=True):
            if of == output:
                largest += float(np.abs(leaves(tree)[_is_leaf(tree)]).max())
                lost += largest * ULP
        worst = max(worst, lost)
    return STEEPEST[found.link] * worst + OWN_FUNCTIONS


def _iterations(estimator: Any, model: Mapping[str, Any]) -> int:
    try:
        return int(estimator.best_iteration) + 1
    except AttributeError:
        return len(model["iteration_indptr"]) - 1


def _margins(saved: Mapping[str, Any], objective: str, width: int) -> tuple[float, ...]:
    """The intercepts as float32 margins; releases before 3.1 have one number instead of a list."""
    written = json.loads(saved["learner_model_param"]["base_score"])
    score = np.broadcast_to(_float32(written), width)
    if objective == "binary:logistic":
        score = -np.log(np.float32(1) / score - np.float32(1))
    elif LINKS[objective] == "log":
        score = np.log(score)
    return tuple(score.astype(np.float64).tolist())


def _grown(tree: Mapping[str, Any]) -> Grown:
    """It goes left below a threshold, so up to the float32 before it."""
    return Grown(
        left=np.array(tree["left_children"]),
        right=np.array(tree["right_children"]),
        feature=np.array(tree["split_indices"]),
        threshold=np.nextafter(_float32(tree["split_conditions"]), np.float32(-np.inf)).astype(np.float64),
        missing_left=np.array(tree["default_left"], dtype=np.bool_),
        is_leaf=_is_leaf(tree),
        cover=np.array(tree["sum_hessian"], dtype=np.float64),
    )


def _is_leaf(tree: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    return np.array(tree["left_children"]) < 0


def _float32(values: Sequence[float] | float) -> npt.NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)
