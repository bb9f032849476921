"""Boosting over binned columns: usually the best ranking, and small enough to run as an expression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

SPACE: dict[str, tuple[Any, ...]] = {
    "estimator__l2_regularization": (0.0, 1.0, 10.0),
    "estimator__learning_rate": (0.02, 0.05, 0.1),
    "estimator__max_iter": (50, 100, 200),
    "estimator__max_leaf_nodes": (4, 8, 16),
    "estimator__min_samples_leaf": (20, 50, 100),
}
"""What a search may choose from, 243 combinations of at most 6,200 nodes; names as of the pipeline's parameters."""


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """100 trees of at most 8 leaves (1,500 nodes); NULL takes the better side of each split.

    No early stopping: it would set rows aside at random and stop elsewhere on another day. One-hot rather
    than native categories: as good on churn data, and each test then names a single category.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    boosting = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=100, max_leaf_nodes=8, early_stopping=False, random_state=seed
    )
    return by_kind(features, "passthrough", boosting)
