"""What a model has to remember for each of its scores to be explained: the Explanation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Columns, Feature
from sqlkit.scoring.form import (
    Body,
    Calibrated,
    Converted,
    Distances,
    Form,
    Formula,
    Hazards,
    Linear,
    Network,
    Segments,
    Trees,
    width,
)
from sqlkit.scoring.reference import share
from sqlkit.scoring.tree import Split, Tree, walk
from sqlkit.scoring.tree_shapley import MOST_PLAYERS, covers, routes

_WHY_NOT = {
    Converted: "skl2onnx made a model whose parts are not known",
    Distances: "the nearest centre is no sum of contributions",
    Formula: "a formula's columns are counts and times of one history, and do not move alone",
    Hazards: "a survival model answers three things at once; its coefficients are the reasons",
    Segments: "the nearest centre is no sum of contributions",
    Network: "a network's exact contributions take 2^columns evaluations",
}


@dataclass(frozen=True)
class Explanation:
    """A model of one margin, with what its columns are compared to: the training rows.

    `means` has what each term of a linear model adds on average over them; trees have their covers, and no means.
    """

    features: tuple[Feature, ...]
    body: Linear | Trees
    means: tuple[float, ...] = ()


def explain(form: Form, trained_on: Columns) -> Explanation:
    """The margin of linear models and trees; under a calibrator, the margin it is given.

    `trained_on` are the raw training rows; trees do not read them. Raises NotCovered for every other model.
    """
    body = _explained(form.body)
    if isinstance(body, Trees):
        for tree in body.trees:
            _require_covered(tree)
        return Explanation(form.features, body)
    return Explanation(form.features, body, tuple(_mean(share(term, trained_on)[:, 0].tolist()) for term in body.terms))


def _explained(body: Body) -> Linear | Trees:
    if isinstance(body, Calibrated) and len(body.folds) > 1:
        why = f"is the mean of {len(body.folds)} models, each behind its own curve; set ensemble=False for a single one"
        raise NotCovered("CalibratedClassifierCV", why)
    if not isinstance(body, Linear | Trees | Calibrated):
        raise NotCovered(type(body).__name__, _WHY_NOT[type(body)])
    if width(body) > 1:
        raise NotCovered(type(body).__name__, f"has {width(body)} scores; reasons are of one score")
    return body.folds[0].body if isinstance(body, Calibrated) else body


def _require_covered(tree: Tree) -> None:
    cover = covers(tree)
    if any(isinstance(node, Split) and (node.source < 0 or not cover[id(node)] > 0) for node in walk(tree)):
        raise NotCovered("tree", "does not know how many training rows went which way")
    if max(len(route.sources) for _, route in routes(tree)) > MOST_PLAYERS:
        raise NotCovered("tree", f"asks more than {MOST_PLAYERS} columns on the way to one leaf; set max_depth")


def _mean(values: list[float]) -> float:
    """Rounded once, so that it does not depend on the order of the rows."""
    return math.fsum(values) / len(values)
