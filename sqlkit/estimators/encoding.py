"""What every estimator does with text, and how the columns come together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

COMMON = 10
"""Rows that share a category before a model may know it by name.

Fewer teach a model nothing, and their names would travel with the artifact: a town with one customer in it
says who that is.
"""

MOST = 50
"""Categories of one column that are told apart, the commonest; a longer tail wants grouping in SQL."""


def by_kind(features: Sequence[Feature], numbers: Any, estimator: Any) -> Any:
    """Unfitted: numeric columns through `numbers` ('passthrough' or a transformer), text one-hot.

    No class weights, here or in any estimator: they leave the ranking as it is and spoil the probabilities.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline

    numeric = [f.name for f in features if f.kind == "numeric"]
    text = [f.name for f in features if f.kind == "text"]
    columns = ColumnTransformer([("numeric", numbers, numeric), ("text", _one_hot(), text)])
    return Pipeline([("columns", columns), ("estimator", estimator)])


def _one_hot() -> Any:
    """Rare and unknown categories share a column; NULL is a category like any other."""
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=COMMON, max_categories=MOST, sparse_output=False
    )
