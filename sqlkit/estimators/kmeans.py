"""Segments around means: each customer belongs to the nearest of so many centres.

Lloyd (1982), "Least squares quantization in PCM", IEEE Transactions on Information Theory 28; begun as Arthur and
Vassilvitskii (2007), "k-means++: the advantages of careful seeding", SODA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sqlkit.estimators.clusters import Labels
    from sqlkit.scoring.features import Floats

STARTS = 10


def labels(matrix: Floats, segments: int, smallest: int, seed: int) -> Labels:
    """The best of some starts, each run until nobody moves: its centres are then the means of their members."""
    from sklearn.cluster import KMeans

    different = len(np.unique(matrix, axis=0))
    found = KMeans(min(segments, different), n_init=STARTS, max_iter=1_000, tol=0.0, random_state=seed).fit(matrix)
    return np.asarray(found.labels_, dtype=np.int64)
