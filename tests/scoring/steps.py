"""Every covered preprocessing step in the ways it is used, by name: a transformer and the features it reads."""

from __future__ import annotations

from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import (
    RFE,
    SelectFromModel,
    SelectKBest,
    SelectPercentile,
    VarianceThreshold,
    f_classif,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from sqlkit.scoring.features import Feature
from tests.scoring.shop import FEATURES, NUMBERS

FROM_NAN = (*FEATURES[:3], Feature("channel", "text", missing="nan"))


def one_hot(**options: Any) -> Any:
    """New categories are zeros, unless told otherwise."""
    return OneHotEncoder(**{"handle_unknown": "ignore", "sparse_output": False, **options})


def columns(numeric: Any, text: Any = None) -> Any:
    """Numbers through one transformer, the channel through the other."""
    return ColumnTransformer([("n", numeric, NUMBERS), ("t", text or one_hot(), ["channel"])])


def scaled() -> Any:
    """Imputed, unit variance, one-hot: what most pipelines begin with."""
    return columns(make_pipeline(SimpleImputer(), StandardScaler()))


ORDINAL = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)

STEPS: dict[str, tuple[Any, tuple[Feature, ...]]] = {
    "SimpleImputer with indicator, MinMaxScaler with clip": (
        columns(make_pipeline(SimpleImputer(add_indicator=True), MinMaxScaler(clip=True))),
        FEATURES,
    ),
    "MinMaxScaler, SimpleImputer": (columns(make_pipeline(MinMaxScaler((-1, 3)), SimpleImputer())), FEATURES),
    "SimpleImputer of a constant with indicator, RobustScaler": (
        columns(make_pipeline(SimpleImputer(strategy="constant", fill_value=-1.0, add_indicator=True), RobustScaler())),
        FEATURES,
    ),
    "MaxAbsScaler, SimpleImputer": (columns(make_pipeline(MaxAbsScaler(), SimpleImputer())), FEATURES),
    "StandardScaler in halves": (
        columns(make_pipeline(SimpleImputer(), StandardScaler(with_mean=False), StandardScaler(with_std=False))),
        FEATURES,
    ),
    "ColumnTransformer, remainder passed through": (
        ColumnTransformer(
            [("t", one_hot(), ["channel"]), ("n", SimpleImputer(), NUMBERS[:2])], remainder="passthrough"
        ),
        FEATURES,
    ),
    "ColumnTransformer, remainder dropped": (ColumnTransformer([("n", SimpleImputer(), NUMBERS)]), FEATURES),
    "SimpleImputer of text from None": (
        columns(
            SimpleImputer(),
            make_pipeline(SimpleImputer(missing_values=None, strategy="constant", fill_value="?"), one_hot()),
        ),
        FEATURES,
    ),
    "SimpleImputer of text from NaN, OneHotEncoder, StandardScaler": (
        columns(
            SimpleImputer(),
            make_pipeline(SimpleImputer(strategy="most_frequent"), one_hot(), StandardScaler()),
        ),
        FROM_NAN,
    ),
    "SimpleImputer of a text by itself": (
        columns(
            SimpleImputer(),
            make_pipeline(SimpleImputer(missing_values="?", strategy="constant", fill_value="?"), one_hot()),
        ),
        FEATURES,
    ),
    "OneHotEncoder, NaN as a category": (columns(SimpleImputer(), one_hot()), FROM_NAN),
    "OneHotEncoder, rare together and first dropped": (
        columns(SimpleImputer(), one_hot(handle_unknown="infrequent_if_exist", max_categories=3, drop="first")),
        FEATURES,
    ),
    "OrdinalEncoder": (columns(SimpleImputer(), ORDINAL), FEATURES),
    "OrdinalEncoder, StandardScaler over everything": (
        make_pipeline(columns(SimpleImputer(), ORDINAL), StandardScaler()),
        FEATURES,
    ),
    "TargetEncoder": (columns(SimpleImputer(), TargetEncoder(random_state=0)), FEATURES),
    "FeatureUnion of StandardScaler and MaxAbsScaler": (
        columns(make_pipeline(SimpleImputer(), FeatureUnion([("s", StandardScaler()), ("m", MaxAbsScaler())]))),
        FEATURES,
    ),
    "VarianceThreshold": (make_pipeline(scaled(), VarianceThreshold(0.2)), FEATURES),
    "SelectKBest": (make_pipeline(scaled(), SelectKBest(f_classif, k=4)), FEATURES),
    "SelectPercentile": (make_pipeline(scaled(), SelectPercentile(f_classif, percentile=60)), FEATURES),
    "SelectFromModel": (
        make_pipeline(scaled(), SelectFromModel(RandomForestClassifier(10, max_depth=4, random_state=0))),
        FEATURES,
    ),
    "RFE": (make_pipeline(scaled(), RFE(LogisticRegression(), n_features_to_select=4)), FEATURES),
}
