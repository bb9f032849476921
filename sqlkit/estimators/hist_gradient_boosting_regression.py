"""Boosting over binned columns, for amounts: by Poisson's deviance, so that nothing below zero is expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind
from sqlkit.estimators.logarithms import without_logarithms

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """100 trees of at most 8 leaves (1,500 nodes), as `hist_gradient_boosting`; NULL takes the better side.

    Squared error would let the few who spend most decide where to split.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    boosting = HistGradientBoostingRegressor(
        loss="poisson", learning_rate=0.05, max_iter=100, max_leaf_nodes=8, early_stopping=False, random_state=seed
    )
    return by_kind(without_logarithms(features), "passthrough", boosting)
