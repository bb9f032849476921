"""Which columns moved each row's score, and by how much: Shapley values of the margin, exact and additive.

    expected + contributions of a row = its margin

Linear models: weight times distance from the training rows' mean, the interventional values, for which columns are
varied one without the other. Trees: `tree_shapley`. The margin is what the link is applied to: log odds of a boosted or
logistic classifier, the probability itself of a forest, a prediction of a regression without link.
"""

from __future__ import annotations

import math

import numpy as np

from sqlkit.scoring.explanation import Explanation
from sqlkit.scoring.features import Columns, Floats, length, take
from sqlkit.scoring.form import Effects, Linear, Trees
from sqlkit.scoring.reference import share
from sqlkit.scoring.tree_shapley import add_contributions, asker, expected_value

ROWS = 8192
"""Rows at a time: what is held of them stays near the processor."""


def contributions(explanation: Explanation, columns: Columns) -> Floats:
    """`[rows, features]`, in the order of the explanation's features and the unit of the margin."""
    found = np.empty((length(columns), len(explanation.features)))
    for start in range(0, len(found), ROWS):
        rows = np.arange(start, min(start + ROWS, len(found)))
        found[rows] = _contributions(explanation, take(columns, rows)).T
    return found


def expected(explanation: Explanation) -> float:
    """The margin where nothing is known of a row: its mean over the training rows, by their means or covers."""
    body = explanation.body
    if isinstance(body, Linear):
        return math.fsum((body.intercepts[0], *explanation.means))
    return (body.base[0] + math.fsum(map(expected_value, body.trees))) / body.divisor


def _contributions(explanation: Explanation, columns: Columns) -> Floats:
    """`[features, rows]`."""
    places = {feature.name: k for k, feature in enumerate(explanation.features)}
    found = np.zeros((len(places), length(columns)))
    if isinstance(explanation.body, Trees):
        asked = asker(columns)
        for tree in explanation.body.trees:
            add_contributions(tree, places, asked, found)
        return found / explanation.body.divisor
    for term, mean in zip(explanation.body.terms, explanation.means, strict=True):
        column = term.column if isinstance(term, Effects) else term.source.column
        found[places[column]] += share(term, columns)[:, 0] - mean
    return found
