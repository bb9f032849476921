"""The pipelines that are scored, of the kinds that orbital covers too, fitted on the first customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.scoring.engine import NUMERIC, TEXT

TRAINING_ROWS = 60_000


def linear() -> Any:
    """Logistic regression; it needs the NULLs filled."""
    from sklearn.linear_model import LogisticRegression

    return _over(_filled(), LogisticRegression(max_iter=500))


def hgb(trees: int) -> Any:
    """Histogram gradient boosting with scikit-learn's 31 leaves a tree."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.preprocessing import StandardScaler

    model = HistGradientBoostingClassifier(max_iter=trees, early_stopping=False, random_state=0)
    return _over(StandardScaler(), model)


def forest() -> Any:
    """A random forest of 100 trees, 8 levels deep.

    The NULLs are filled: a forest that splits by what is missing has thresholds of infinity, at which skl2onnx looks
    for the nearest double without end where its input is double, as orbital's is.
    """
    from sklearn.ensemble import RandomForestClassifier

    return _over(_filled(), RandomForestClassifier(100, max_depth=8, random_state=0, n_jobs=2))


MODELS: Mapping[str, Callable[[], Any]] = {
    "linear": linear,
    "hgb100": lambda: hgb(100),
    "rf100": forest,
    "hgb500": lambda: hgb(500),
}


def fitted(name: str, frame: Any) -> Any:
    """The pipeline, fitted to a label that depends on most of the columns."""
    return MODELS[name]().fit(frame[NUMERIC + TEXT], churned(frame))


def churned(frame: Any) -> Any:
    """A made-up label with interactions, so that trees grow as they do on real customers."""
    known = frame.fillna({"recency_days": 90, "slope_90d": 0, "discount_share": 0.2, "nps": 50})
    margin = -0.8 + 0.006 * known.recency_days - 0.12 * known.frequency - 0.25 * known.slope_90d
    margin += 0.35 * known.tickets_90d - 1.2 * known.adoption_rate + 1.5 * (known.nps < 30)
    margin += 0.6 * (known.channel == "partner") - 0.3 * known.country.isin(["US", "CA"])
    margin += 0.8 * (known.monetary > 300) * (known.discount_share > 0.3)
    return (np.random.default_rng(0).random(len(frame)) < 1 / (1 + np.exp(-margin))).astype(int)


def _filled() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(), StandardScaler())


def _over(numbers: Any, model: Any) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder

    words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = ColumnTransformer([("numbers", numbers, NUMERIC), ("words", words, TEXT)])
    return Pipeline([("columns", columns), ("model", model)])
