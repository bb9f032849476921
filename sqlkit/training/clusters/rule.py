"""By what a customer is assigned: the nearest mean of the groups that were found.

It is what runs in the warehouse, in place of the clustering, which only k-means of the three can be asked about anybody
new. How far it agrees with the clustering is part of the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sqlkit.estimators.clusters import scaled
from sqlkit.scoring.features import Feature, Floats

if TYPE_CHECKING:
    from sqlkit.estimators.clusters import Labels


@dataclass(frozen=True)
class Rule:
    """Centres in scaled units, and beyond which distance from it a row belongs to none."""

    centres: Floats
    radii: Floats


def ordered(matrix: Floats, labels: Labels) -> Labels:
    """The same groups numbered by size, the largest first, so that no number depends on how they were found."""
    sizes = np.bincount(labels[labels >= 0])
    means = _means(matrix, labels)
    places = np.full(len(sizes) + 1, -1)
    places[sorted(range(len(sizes)), key=lambda label: (-sizes[label], *means[label].tolist()))] = range(len(sizes))
    return places[labels]


def rule_of(matrix: Floats, labels: Labels) -> Rule:
    """The means of the groups; where some rows are in none, with the radii that agree most."""
    centres = _means(matrix, labels)
    return Rule(centres, _radii(matrix, centres, labels))


def assigned(rule: Rule, matrix: Floats) -> Labels:
    """The place of each row's nearest centre; -1 beyond its radius."""
    place, distance = _nearest(rule.centres, matrix)
    return np.where(distance <= rule.radii[place], place, -1)


def pipeline_of(rule: Rule, features: Sequence[Feature], frame: Any) -> Any:
    """The rule as a fitted scikit-learn pipeline over raw columns, scaled as the sample `frame` was."""
    from sklearn.cluster import KMeans

    model = scaled(features, KMeans(len(rule.centres), n_init=1, init=rule.centres, max_iter=1)).fit(frame)
    model[-1].cluster_centers_ = np.ascontiguousarray(rule.centres)
    return model


def _means(matrix: Floats, labels: Labels) -> Floats:
    return np.array([matrix[labels == label].mean(axis=0) for label in range(labels.max() + 1)])


def _nearest(centres: Floats, matrix: Floats) -> tuple[Labels, Floats]:
    gaps = (centres**2).sum(axis=1) - 2 * (matrix @ centres.T)
    place = np.argmin(gaps, axis=1)
    return place, np.sqrt(((matrix - centres[place]) ** 2).sum(axis=1))


def _radii(matrix: Floats, centres: Floats, labels: Labels) -> Floats:
    if (labels >= 0).all():
        return np.full(len(centres), np.inf)
    place, distance = _nearest(centres, matrix)
    near = [place == k for k in range(len(centres))]
    return np.array([_radius(distance[is_near], labels[is_near], k) for k, is_near in enumerate(near)])


def _radius(distance: Floats, labels: Labels, k: int) -> float:
    """Up to which most rows are where the clustering has them: its members inside, who is in no group outside.

    Halfway to the next row, so that last digits decide nothing.
    """
    order = np.argsort(distance, kind="stable")
    away = distance[order]
    gained = np.cumsum((labels[order] == k).astype(np.int64) - (labels[order] < 0))
    gained[:-1][away[:-1] == away[1:]] = -1  # no radius ends between rows that are equally far
    last = int(np.argmax(gained))
    return float(away[last] + away[min(last + 1, len(away) - 1)]) / 2
