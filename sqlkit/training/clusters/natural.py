"""Whether segments are groups that are there, or a cloud cut into pieces; useful either way, but not the same.

What is compared with is one normal cloud of the same means and covariances, as Liu, Hayes, Nobel and Marron (2008) do,
"Statistical significance of clustering for high-dimension, low-sample size data", Journal of the American Statistical
Association 103: cut into as many pieces by the same rule, it has a silhouette too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqlkit.estimators.clusters import clusterer
from sqlkit.scoring.features import Floats
from sqlkit.training.clusters.choice import STABLE, silhouette
from sqlkit.training.clusters.rule import assigned, ordered, rule_of

if TYPE_CHECKING:
    from sqlkit.training.clusters.choice import Candidate

SUBSTANTIAL, REASONABLE, STRONG = 0.25, 0.5, 0.7
"""Silhouettes from which Kaufman and Rousseeuw (1990), "Finding Groups in Data", speak of weak, of reasonable and of
strong structure."""

CLEAR = 0.15
"""How far above a normal cloud is more than another shape: clouds that are even, skewed or of small whole numbers, of 2
to 4 dimensions, cut into 2 to 6 pieces, are up to about so far above it."""

CLOUDS = 3

DRAWN = 2_000
"""Rows of a cloud."""


def cloud_silhouette(matrix: Floats, segments: int, seed: int) -> float:
    """The largest of some clouds that k-means cuts into so many pieces."""
    means, covariance = matrix.mean(axis=0), np.atleast_2d(np.cov(matrix, rowvar=False))
    # Its own square root: numpy's generator takes a decomposition whose signs differ between libraries.
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    found = []
    for draw in range(CLOUDS):
        normal = np.random.default_rng([seed, draw]).standard_normal((min(DRAWN, len(matrix)), matrix.shape[1]))
        cloud = means + normal @ root
        labels = ordered(cloud, clusterer("kmeans").labels(cloud, segments, 2, seed))
        found.append(silhouette(cloud, assigned(rule_of(cloud, labels), cloud)))
    return max(found)


def verdict(chosen: Candidate, cloud: float) -> tuple[bool, str]:
    """Whether they are natural groups, and the sentence that says so."""
    beside = f"Their mean silhouette is {chosen.silhouette:.3f}; one cloud without groups, cut alike, has {cloud:.3f}."
    if chosen.silhouette < SUBSTANTIAL or chosen.silhouette < cloud + CLEAR:
        return False, f"These are no natural groups, but a cut through customers who differ by degrees. {beside}"
    if chosen.stability < STABLE:
        # A long tail stands apart from its bulk wherever it is cut, and so do dense places from each other without what
        # lies between; but groups that are there are found in each half.
        again = f"halves of the sample agree on them by {chosen.stability:.2f}, where {STABLE} is needed"
        return False, f"These are no natural groups, for groups would be found again: {again}. {beside}"
    strength = "strong" if chosen.silhouette >= STRONG else "reasonable" if chosen.silhouette >= REASONABLE else "weak"
    return True, f"They stand apart as groups, with {strength} structure. {beside}"
