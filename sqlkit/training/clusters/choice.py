"""How many segments: as many as stand apart best, among the numbers that another sample would find again.

Silhouette: Rousseeuw (1987), "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
Journal of Computational and Applied Mathematics 20. Stability: the adjusted Rand index (Hubert and Arabie, 1985,
"Comparing partitions", Journal of Classification 2) between the rules that two halves of the sample lead to, over all
of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.clusters.rule import Rule, assigned, ordered, rule_of

if TYPE_CHECKING:
    from sqlkit.estimators.clusters import Clusterer, Labels

STABLE = 0.8
"""Steinley (2004), "Properties of the Hubert-Arabie adjusted Rand index", Psychological Methods 9: good recovery."""

DRAWS = 5
"""Pairs of halves."""

JUDGED = 2_000
"""Rows whose silhouettes are computed: that takes the distances of all pairs."""


@dataclass(frozen=True)
class Candidate:
    """One number of segments. `silhouette` and `stability` are of the rule, without rows that are in no segment.

    `agreement` is the share of rows that the rule has where the clustering has them, `apart` of those in no segment.
    """

    segments: int
    silhouette: float
    stability: float
    smallest_share: float
    agreement: float
    apart: float


@dataclass(frozen=True)
class Tried:
    """A candidate with its rule."""

    candidate: Candidate
    rule: Rule


def tried(matrix: Floats, clusterer: Clusterer, numbers: Sequence[int], smallest: float, seed: int) -> list[Tried]:
    """Each number of segments that comes to two or more; a clusterer that finds the number itself is asked once."""
    asked = numbers if clusterer.is_counted else (0,)
    found = (_tried(matrix, clusterer, segments, smallest, seed) for segments in asked)
    return [one for one in found if one is not None]


def chosen(found: Sequence[Tried], smallest: float) -> Tried | None:
    """Of those without a segment that is too small: of the stable ones that which stands apart best, the fewest of
    equals; where none is stable, the stablest.
    """
    enough = [one for one in found if one.candidate.smallest_share >= smallest]
    stable = [one for one in enough if one.candidate.stability >= STABLE]
    if stable:
        return max(stable, key=lambda one: (one.candidate.silhouette, -one.candidate.segments))
    return max(enough, key=lambda one: (one.candidate.stability, -one.candidate.segments), default=None)


def silhouette(matrix: Floats, labels: Labels) -> float:
    """The mean over the first rows that are in a segment; 0 where these are all in one."""
    from sklearn.metrics import silhouette_score

    known = np.flatnonzero(labels >= 0)[:JUDGED]
    if len(np.unique(labels[known])) < 2:
        return 0.0
    return float(silhouette_score(matrix[known], labels[known]))


def _tried(matrix: Floats, clusterer: Clusterer, segments: int, smallest: float, seed: int) -> Tried | None:
    labels = _groups(matrix, clusterer, segments, smallest, seed)
    if labels.max() < 1:
        return None
    rule = rule_of(matrix, labels)
    said = assigned(rule, matrix)
    sizes = np.bincount(said[said >= 0], minlength=len(rule.centres))
    candidate = Candidate(
        len(rule.centres),
        silhouette(matrix, said),
        _stability(matrix, clusterer, segments, smallest, seed),
        float(sizes.min() / len(matrix)),
        float((said == labels).mean()),
        float((said < 0).mean()),
    )
    return Tried(candidate, rule)


def _groups(matrix: Floats, clusterer: Clusterer, segments: int, smallest: float, seed: int) -> Labels:
    fewest = max(2, int(np.ceil(smallest * len(matrix))))
    return ordered(matrix, clusterer.labels(matrix, segments, fewest, seed))


def _stability(matrix: Floats, clusterer: Clusterer, segments: int, smallest: float, seed: int) -> float:
    from sklearn.metrics import adjusted_rand_score

    found = []
    for draw in range(DRAWS):
        order = np.random.default_rng([seed, draw]).permutation(len(matrix))
        halves = (np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :]))
        said = [_of_half(matrix, half, clusterer, segments, smallest, seed) for half in halves]
        found.append(float(adjusted_rand_score(*said)))
    return float(np.mean(found))


def _of_half(matrix: Floats, half: Labels, clusterer: Clusterer, segments: int, smallest: float, seed: int) -> Labels:
    labels = _groups(matrix[half], clusterer, segments, smallest, seed)
    return assigned(rule_of(matrix[half], labels), matrix) if labels.max() >= 0 else np.full(len(matrix), -1)
