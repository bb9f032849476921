"""What can tell customers apart without an outcome to learn from: a name for each, and how it is asked.

All of them see the same matrix (`scaled`), and none of them is what runs: customers are assigned by a rule that is made
from what they found (`sqlkit.training.clusters.rule`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlkit.estimators import UnknownEstimator, dbscan, hierarchical, kmeans
from sqlkit.estimators.encoding import by_kind
from sqlkit.estimators.logarithms import with_logarithms

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sqlkit.scoring.features import Feature, Floats

    Labels = npt.NDArray[np.int64]
    """A group a row, from 0 on; -1 of none."""


@dataclass(frozen=True)
class Clusterer:
    """`labels` takes a matrix, how many segments, the fewest rows of one, and a seed; same arguments, same groups.

    `is_counted` says whether it is asked for a number of segments, `most` how many rows it is given.
    """

    labels: Callable[[Floats, int, int, int], Labels]
    title: str
    is_counted: bool = True
    most: int | None = None


CLUSTERERS = {
    "dbscan": Clusterer(dbscan.labels, "Density (HDBSCAN)", is_counted=False, most=dbscan.MOST),
    "hierarchical": Clusterer(hierarchical.labels, "Merging (Ward)", most=hierarchical.MOST),
    "kmeans": Clusterer(kmeans.labels, "k-means"),
}


def clusterer(name: str) -> Clusterer:
    """By name; raises UnknownEstimator."""
    if name not in CLUSTERERS:
        raise UnknownEstimator(name, CLUSTERERS)
    return CLUSTERERS[name]


def scaled(features: Sequence[Feature], model: Any) -> Any:
    """Unfitted: logarithms in place of their features, the median for NULL, unit variance, and then `model`."""
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    return by_kind(with_logarithms(features), make_pipeline(imputer, StandardScaler()), model)
