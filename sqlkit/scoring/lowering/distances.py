"""k-means: the centres, as fitted on the scaled columns."""

from __future__ import annotations

from typing import Any

from sqlkit.scoring.form import Distances
from sqlkit.scoring.source import Encoded


def lower_kmeans(estimator: Any, sources: list[Encoded]) -> Distances:
    """KMeans and MiniBatchKMeans predict alike."""
    centres = estimator.cluster_centers_.astype(float).tolist()
    return Distances(tuple(sources), tuple(tuple(centre) for centre in centres))
