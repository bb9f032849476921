"""A forest that needs no tuning: interactions and thresholds, averaged until they are calm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

SPACE: dict[str, tuple[Any, ...]] = {
    "estimator__max_depth": (4, 6, 8),
    "estimator__max_features": ("sqrt", 0.5, 1.0),
    "estimator__min_samples_leaf": (5, 10, 30, 100),
}
"""What a search may choose from, 36 combinations; names as of the pipeline's parameters."""


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """100 trees, at most 8 deep, no leaf under 10 rows; NULL takes the better side of each split.

    The depth bounds what runs in the warehouse: at most 51,100 nodes.
    """
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(100, max_depth=8, min_samples_leaf=10, n_jobs=1, random_state=seed)
    return by_kind(features, "passthrough", forest)
