"""Small models over data that hypothesis makes up: repeats, NULLs, magnitudes, near-equal categories."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingRegressor, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sqlkit.scoring.features import Feature
from tests.scoring.shop import frame, held

FEATURES = (Feature("x", "numeric"), Feature("y", "numeric"), Feature("t", "text"))

magnitudes = st.one_of(
    st.integers(-3, 3).map(float), st.floats(-1e6, 1e6), st.floats(1e9, 1e9 + 1), st.floats(1e-12, 1e-9)
)
rows = st.tuples(
    magnitudes | st.none(),
    magnitudes | st.none(),
    st.sampled_from(["a", "A", "a ", "é", "'", "\\", "%s", None]),
)
tables = st.lists(rows, min_size=12, max_size=40)

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def table(data: list[tuple[Any, ...]]) -> tuple[dict[str, Any], Any]:
    """Columns with at least one value each, and a target that varies."""
    x, y, t = zip(*[(0.5, -0.5, "a"), *data], strict=True)
    columns = {
        "x": np.array([np.nan if v is None else v for v in x]),
        "y": np.array([np.nan if v is None else v for v in y]),
        "t": np.array(t, dtype=object),
    }
    return columns, np.arange(len(x)) % 3 * 1.0


def model(estimator: Any, imputed: bool) -> Any:
    numeric = make_pipeline(SimpleImputer(), StandardScaler()) if imputed else StandardScaler()
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_pipeline(ColumnTransformer([("n", numeric, ["x", "y"]), ("t", encoder, ["t"])]), estimator)


@few
@given(tables)
def test_ridge(data: list[tuple[Any, ...]]) -> None:
    columns, target = table(data)
    held(model(Ridge(), True).fit(frame(columns, FEATURES), target), columns, FEATURES)


@few
@given(tables, st.integers(1, 6))
def test_extra_trees(data: list[tuple[Any, ...]], depth: int) -> None:
    columns, target = table(data)
    estimator = ExtraTreesClassifier(3, max_depth=depth, random_state=0)
    held(model(estimator, False).fit(frame(columns, FEATURES), target > 0), columns, FEATURES)


@few
@given(tables)
def test_boosting(data: list[tuple[Any, ...]]) -> None:
    columns, target = table(data)
    estimator = GradientBoostingRegressor(n_estimators=3, random_state=0)
    held(model(estimator, True).fit(frame(columns, FEATURES), target), columns, FEATURES)


@few
@given(tables)
def test_histogram(data: list[tuple[Any, ...]]) -> None:
    columns, target = table(data)
    estimator = HistGradientBoostingRegressor(max_iter=3, min_samples_leaf=2)
    held(model(estimator, False).fit(frame(columns, FEATURES), target), columns, FEATURES)
