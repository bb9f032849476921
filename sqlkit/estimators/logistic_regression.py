"""The model to beat: additive, smooth, a few weights, and an expression in any warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

SPACE: dict[str, tuple[Any, ...]] = {
    "estimator__C": (0.001, 0.01, 0.1, 1.0, 10.0),
}
"""What a search may choose from: the ridge penalty alone; names as of the pipeline's parameters."""


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """Median for NULL with a flag that it was one, unit variance, a ridge penalty; `seed` changes nothing.

    Newton's method, because it reaches the optimum to the last digits: L-BFGS stops wherever its tolerance
    lets it, which differs between machines.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    imputer = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-8, max_iter=200, random_state=seed)
    return by_kind(features, make_pipeline(imputer, StandardScaler()), model)
