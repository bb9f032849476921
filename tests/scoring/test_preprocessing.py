"""Every covered transformer before a smooth model, a model of thresholds and one of distances."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Feature
from sqlkit.scoring.lowering import lower
from tests.scoring.shop import FEATURES, NUMBERS, binary, frame, held, shop, ternary
from tests.scoring.steps import STEPS, columns, one_hot

ROWS = shop()

ESTIMATORS = {
    "ridge": Ridge(),
    "tree": DecisionTreeClassifier(max_depth=6, random_state=0),
    "histogram": HistGradientBoostingClassifier(max_iter=8),
    "k-means": KMeans(4, n_init=1, random_state=0),
}


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
@pytest.mark.parametrize(("step", "features"), STEPS.values(), ids=STEPS)
def test_step(step: Any, features: tuple[Feature, ...], estimator: Any) -> None:
    model = make_pipeline(clone(step), clone(estimator))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unknown categories, empty columns: said on purpose
        held(model.fit(frame(ROWS, features), binary(ROWS)), ROWS, features)


def test_means_of_three_classes() -> None:
    model = make_pipeline(columns(SimpleImputer(), TargetEncoder(random_state=0)), Ridge())
    three = np.searchsorted(["a", "b", "c"], ternary(ROWS))
    encoder = model[:-1].fit(frame(ROWS), three)
    model = make_pipeline(encoder, Ridge().fit(encoder.transform(frame(ROWS)), three))
    held(model, ROWS)


def test_a_column_without_values_disappears() -> None:
    rows = {**ROWS, "slope": np.full(len(ROWS["slope"]), np.nan)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = make_pipeline(columns(make_pipeline(SimpleImputer(), StandardScaler())), Ridge())
        held(model.fit(frame(rows), binary(rows)), rows)


@pytest.mark.parametrize("missing", [-1, np.nan])
def test_histogram_splits_on_category_codes(missing: float) -> None:
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=missing)
    model = make_pipeline(
        columns("passthrough", codes), HistGradientBoostingClassifier(max_iter=10, categorical_features=[3])
    )
    report = held(model.fit(frame(ROWS), binary(ROWS)), ROWS)
    assert not report.refused


def test_histogram_reads_pandas_categories() -> None:
    table = frame(ROWS).astype({"channel": "category"})
    report = held(HistGradientBoostingClassifier(max_iter=10).fit(table, binary(ROWS)), ROWS)
    assert not report.refused


class Doubled(StandardScaler):
    """A subclass may compute anything."""


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (columns(PolynomialFeatures()), "PolynomialFeatures: no lowering"),
        (columns(Doubled()), "Doubled: no lowering"),
        (columns(FunctionTransformer(np.log1p)), "log1p.* is opaque"),
        (columns(SimpleImputer(missing_values=-1)), "missing_values=-1"),
        (columns("passthrough", one_hot(handle_unknown="error")), "handle_unknown='ignore'"),
        (ColumnTransformer([("n", one_hot(), ["seen_at"])]), "cast it to text first"),
        (
            ColumnTransformer([("n", "passthrough", NUMBERS)], transformer_weights={"n": 2}),
            "transformer_weights",
        ),
        (columns(FeatureUnion([("s", StandardScaler())], transformer_weights={"s": 2})), "transformer_weights"),
        (ColumnTransformer([("n", TargetEncoder(), ["seen_at"])]), "cast it to text first"),
    ],
)
def test_what_is_not_covered_is_named(step: Any, message: str) -> None:
    model = make_pipeline(step, HistGradientBoostingClassifier(max_iter=2))
    rows = {**ROWS, **{name: np.nan_to_num(ROWS[name]) for name in NUMBERS}}
    model.fit(frame(rows), binary(rows))
    with pytest.raises(NotCovered, match=message):
        lower(model, FEATURES)


def test_features_must_be_the_ones_it_was_fitted_on() -> None:
    model = make_pipeline(columns(SimpleImputer()), LogisticRegression(max_iter=5000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(frame(ROWS), binary(ROWS))
    with pytest.raises(NotCovered, match="was fitted on"):
        lower(model, FEATURES[:3])
    shuffled = tuple(reversed(FEATURES))
    assert lower(model, shuffled).body == lower(model, FEATURES).body
