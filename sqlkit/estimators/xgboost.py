"""XGBoost: boosting with a penalty on leaves; for projects that have tuned it elsewhere. Needs its extra."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

SPACE: dict[str, tuple[Any, ...]] = {
    "estimator__learning_rate": (0.02, 0.05, 0.1),
    "estimator__max_leaves": (4, 8, 16),
    "estimator__min_child_weight": (1, 5, 20),
    "estimator__n_estimators": (50, 100, 200),
    "estimator__reg_lambda": (0.1, 1.0, 10.0),
}
"""What a search may choose from, 243 combinations of at most 6,200 nodes; names as of the pipeline's parameters."""


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """100 trees of at most 8 leaves; NULL takes the better side of each split. One thread, so the same everywhere."""
    boosting = classifier()(
        n_estimators=100,
        learning_rate=0.05,
        tree_method="hist",
        grow_policy="lossguide",
        max_leaves=8,
        max_depth=0,
        n_jobs=1,
        random_state=seed,
    )
    return by_kind(features, "passthrough", boosting)


@cache
def classifier() -> Any:
    """With a decision function, which its own lacks, in double: a curve after it is then exact."""
    from xgboost import XGBClassifier

    from sqlkit.scoring.lowering.xgboost import margins

    class XGBoost(XGBClassifier):  # type: ignore[misc]  # the library has no types
        def decision_function(self, x: Any) -> Any:
            return margins(self, x)

    return XGBoost
