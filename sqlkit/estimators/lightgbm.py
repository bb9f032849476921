"""LightGBM: boosting that grows the leaf worth most; for projects that have tuned it elsewhere. Needs its extra."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

SPACE: dict[str, tuple[Any, ...]] = {
    "estimator__learning_rate": (0.02, 0.05, 0.1),
    "estimator__min_child_samples": (20, 50, 100),
    "estimator__n_estimators": (50, 100, 200),
    "estimator__num_leaves": (4, 8, 16),
    "estimator__reg_lambda": (0.0, 1.0, 10.0),
}
"""What a search may choose from, 243 combinations of at most 6,200 nodes; names as of the pipeline's parameters."""


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """100 trees of at most 8 leaves, no leaf under 20 rows; NULL takes the better side of each split.

    One thread and rows in their order: sums of gradients then come out the same everywhere.
    """
    boosting = classifier()(
        n_estimators=100,
        learning_rate=0.05,
        num_leaves=8,
        min_child_samples=20,
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        random_state=seed,
        verbosity=-1,
    )
    return by_kind(features, "passthrough", boosting)


@cache
def classifier() -> Any:
    """With a decision function, which its own lacks: a curve fitted to probabilities could not leave them alone."""
    from lightgbm import LGBMClassifier

    class LightGBM(LGBMClassifier):  # type: ignore[misc]  # the library has no types
        def decision_function(self, x: Any) -> Any:
            return self.predict_proba(x, raw_score=True)

    return LightGBM
