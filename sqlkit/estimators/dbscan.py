"""Segments where customers lie densely, however many there are; who lies thinly between them is in none.

Campello, Moulavi and Sander (2013), "Density-based clustering based on hierarchical density estimates", PAKDD: DBSCAN
(Ester, Kriegel, Sander and Xu, 1996, KDD) at all radii at once, since one radius is right for no two shops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sqlkit.estimators.clusters import Labels
    from sqlkit.scoring.features import Floats

MOST = 4_000
"""Rows: density takes the neighbours of each."""

NEIGHBOURS = 10
"""Customers around one that make a place dense."""


def labels(matrix: Floats, segments: int, smallest: int, seed: int) -> Labels:
    """-1 of who is in none; at least `smallest` customers are a segment. `segments` and `seed` change nothing."""
    from sklearn.cluster import HDBSCAN

    found = HDBSCAN(min_cluster_size=smallest, min_samples=NEIGHBOURS, copy=True).fit(matrix)
    return np.asarray(found.labels_, dtype=np.int64)
