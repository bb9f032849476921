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
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Feature
from sqlkit.scoring.lowering import lower
from tests.scoring.shop import FEATURES, NUMBERS, binary, frame, held, shop

ROWS = shop()
FROM_NAN = (*FEATURES[:3], Feature("channel", "text", missing="nan"))


def one_hot(**options: Any) -> Any:
    return OneHotEncoder(**{"handle_unknown": "ignore", "sparse_output": False, **options})


def columns(numeric: Any, text: Any = None) -> Any:
    return ColumnTransformer([("n", numeric, NUMBERS), ("t", text or one_hot(), ["channel"])])


ORDINAL = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)

STEPS: dict[str, tuple[Any, tuple[Feature, ...]]] = {
    "indicator, then min-max with clip": (
        columns(make_pipeline(SimpleImputer(add_indicator=True), MinMaxScaler(clip=True))),
        FEATURES,
    ),
    "min-max, then imputer": (columns(make_pipeline(MinMaxScaler((-1, 3)), SimpleImputer())), FEATURES),
    "constant and indicator, then robust": (
        columns(make_pipeline(SimpleImputer(strategy="constant", fill_value=-1.0, add_indicator=True), RobustScaler())),
        FEATURES,
    ),
    "max-abs": (columns(make_pipeline(MaxAbsScaler(), SimpleImputer())), FEATURES),
    "halves of a scaler": (
        columns(make_pipeline(SimpleImputer(), StandardScaler(with_mean=False), StandardScaler(with_std=False))),
        FEATURES,
    ),
    "remainder passed through": (
        ColumnTransformer(
            [("t", one_hot(), ["channel"]), ("n", SimpleImputer(), NUMBERS[:2])], remainder="passthrough"
        ),
        FEATURES,
    ),
    "remainder dropped": (ColumnTransformer([("n", SimpleImputer(), NUMBERS)]), FEATURES),
    "text imputed from None": (
        columns(
            SimpleImputer(),
            make_pipeline(SimpleImputer(missing_values=None, strategy="constant", fill_value="?"), one_hot()),
        ),
        FEATURES,
    ),
    "text imputed from NaN, dummies scaled": (
        columns(
            SimpleImputer(),
            make_pipeline(SimpleImputer(strategy="most_frequent"), one_hot(), StandardScaler()),
        ),
        FROM_NAN,
    ),
    "NaN as a category": (columns(SimpleImputer(), one_hot()), FROM_NAN),
    "rare categories together, first dropped": (
        columns(SimpleImputer(), one_hot(handle_unknown="infrequent_if_exist", min_frequency=95, drop="first")),
        FEATURES,
    ),
    "ranks": (columns(SimpleImputer(), ORDINAL), FEATURES),
    "ranks, then dummies scaled with everything": (
        make_pipeline(columns(SimpleImputer(), ORDINAL), StandardScaler()),
        FEATURES,
    ),
}

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


class Doubled(StandardScaler):  # type: ignore[misc]
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
