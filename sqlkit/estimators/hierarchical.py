"""Segments by merging: from single customers up, always the two groups whose union spreads least.

Ward (1963), "Hierarchical grouping to optimize an objective function", Journal of the American Statistical Association
58.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sqlkit.estimators.clusters import Labels
    from sqlkit.scoring.features import Floats

MOST = 4_000
"""Rows: it keeps the distances of all pairs."""


def labels(matrix: Floats, segments: int, smallest: int, seed: int) -> Labels:
    """The tree cut where there are so many groups; `seed` changes nothing."""
    from sklearn.cluster import AgglomerativeClustering

    found = AgglomerativeClustering(segments, linkage="ward").fit(matrix)
    return np.asarray(found.labels_, dtype=np.int64)
