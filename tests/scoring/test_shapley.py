"""Contributions against the `shap` library, on the matrix the estimator was fitted on, added up by raw column.

Rows are raw doubles that float32 cannot hold, with NULLs and categories that are rare or new: `shap` casts them as
scikit-learn does, and so takes the same ways as the lowered trees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shap
from sklearn import ensemble, linear_model, tree
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sqlkit.estimators import ESTIMATORS
from sqlkit.estimators.encoding import by_kind
from sqlkit.scoring.explanation import explain
from sqlkit.scoring.features import Columns, Feature, Floats
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.lowering.xgboost import read
from sqlkit.scoring.shapley import contributions, expected
from tests.scoring.shop import FEATURES, binary, frame, positive, shop, signal

AGREED = 1e-12
"""`shap` itself loses digits on long paths (6e-14 at 15 columns); where paths are short the two are 1e-15 apart."""

TOWNS = (*FEATURES, Feature("town", "text"), *(Feature(f"noise_{k}", "numeric") for k in range(20)))
"""The shop's, a text with a long tail, and enough numbers for long paths."""


def people(rows: int, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    town = np.array([f"town {k}" for k in rng.zipf(1.5, rows) % 90], dtype=object)
    town[rng.random(rows) < 0.05] = None
    noise = {f"noise_{k}": rng.normal(size=rows) for k in range(20)}
    noise["noise_3"][rng.random(rows) < 0.3] = np.nan
    return {**shop(rows, seed), "town": town, **noise}


TRAINED_ON, SCORED = people(1500, 0), people(250, 1)
SCORED["town"][:20] = "never seen before"
SCORED["channel"][20:40] = "never seen either"


def target(columns: Columns) -> npt.NDArray[Any]:
    towns = np.array([town == "town 2" for town in columns["town"]])
    return np.asarray(signal(columns) + 2 * towns + columns["noise_1"] > 1.5).astype(int)


def by_column(model: Any, values: Floats) -> Floats:
    """scikit-learn's own names tell which raw column a column of the matrix is of."""
    names = [name.partition("__")[2].removeprefix("missingindicator_") for name in model[:-1].get_feature_names_out()]
    found = np.zeros((len(values), len(TOWNS)))
    for name, share in zip(names, values.T, strict=True):
        of = [k for k, f in enumerate(TOWNS) if name == f.name or (f.kind == "text" and name.startswith(f"{f.name}_"))]
        assert len(of) == 1
        found[:, of[0]] += share
    return found


def matrix(model: Any, columns: Columns) -> Floats:
    return np.asarray(model[:-1].transform(frame(columns, TOWNS)), dtype=np.float64)


def by_shap(model: Any, explainer: Any) -> tuple[Floats, float]:
    values, base = np.asarray(explainer.shap_values(matrix(model, SCORED))), np.ravel(explainer.expected_value)
    return by_column(model, values[:, :, 1] if values.ndim == 3 else values), float(base[-1])


def require_agreement(model: Any, explainer: Any) -> None:
    explanation = explain(lower(model, TOWNS), TRAINED_ON)
    values, base = by_shap(model, explainer)
    ours = contributions(explanation, SCORED)
    assert np.abs(ours).max() > 0.01
    assert np.abs(ours - values).max() <= AGREED
    assert abs(expected(explanation) - base) <= AGREED


def fitted(unfitted: Any, labels: npt.NDArray[Any]) -> Any:
    return unfitted.fit(frame(TRAINED_ON, TOWNS), labels)


def test_logistic_regression() -> None:
    model = fitted(ESTIMATORS["logistic_regression"](TOWNS, 0), target(TRAINED_ON))
    names = list(model[:-1].get_feature_names_out())
    assert any("missingindicator" in name for name in names)
    assert any("infrequent" in name for name in names)
    background = shap.maskers.Independent(matrix(model, TRAINED_ON), max_samples=len(TRAINED_ON["town"]))
    require_agreement(model, shap.LinearExplainer(model[-1], background))


@pytest.mark.parametrize("name", ["random_forest", "hist_gradient_boosting"])
def test_shipped_trees(name: str) -> None:
    model = fitted(ESTIMATORS[name](TOWNS, 0), target(TRAINED_ON))
    require_agreement(model, shap.TreeExplainer(model[-1]))


def test_shipped_lightgbm() -> None:
    """Against its own contributions, which `shap` hands on."""
    model = fitted(ESTIMATORS["lightgbm"](TOWNS, 0), target(TRAINED_ON))
    own = model[-1].predict(matrix(model, SCORED), pred_contrib=True)
    explanation = explain(lower(model, TOWNS), TRAINED_ON)
    ours = contributions(explanation, SCORED)
    assert np.abs(ours).max() > 0.5
    assert np.abs(ours - by_column(model, own[:, :-1])).max() <= AGREED
    assert np.abs(expected(explanation) - own[:, -1]).max() <= AGREED


def test_shipped_xgboost() -> None:
    """XGBoost adds contributions in float32, so `shap` is given its trees; the weights of its nodes are float32 too."""
    model = fitted(ESTIMATORS["xgboost"](TOWNS, 0), target(TRAINED_ON))
    explainer = shap.TreeExplainer({"trees": [_as_shap_reads(tree) for tree in read(model[-1]).trees]})
    values = explainer.shap_values(matrix(model, SCORED).astype(np.float32).astype(np.float64))
    ours = contributions(explain(lower(model, TOWNS), TRAINED_ON), SCORED)
    assert np.abs(ours).max() > 0.5
    assert np.abs(ours - by_column(model, np.asarray(values).reshape(len(ours), -1))).max() <= 1e-7


def _as_shap_reads(tree: Any) -> dict[str, Any]:
    left, right = np.array(tree["left_children"]), np.array(tree["right_children"])
    conditions = np.array(tree["split_conditions"], dtype=np.float32)
    return {
        "children_left": left,
        "children_right": right,
        "children_default": np.where(tree["default_left"], left, right),
        "features": np.array(tree["split_indices"]),
        "thresholds": np.nextafter(conditions, np.float32(-np.inf)).astype(np.float64),
        "values": np.where(left < 0, conditions, 0).astype(np.float64)[:, None],
        "node_sample_weight": np.array(tree["sum_hessian"]),
    }


DEEP = [
    tree.DecisionTreeClassifier(max_depth=5, random_state=0),
    tree.DecisionTreeRegressor(random_state=0),
    ensemble.RandomForestClassifier(5, class_weight="balanced", random_state=0),
    ensemble.ExtraTreesRegressor(3, max_depth=14, random_state=0),
    ensemble.HistGradientBoostingRegressor(max_iter=10, max_leaf_nodes=63, early_stopping=False, random_state=0),
]


@pytest.mark.parametrize("estimator", DEEP, ids=lambda estimator: type(estimator).__name__)
def test_trees_of_any_depth(estimator: Any) -> None:
    """Without an imputer: NULL takes its side of each split."""
    labels = target(TRAINED_ON) if hasattr(estimator, "predict_proba") else positive(TRAINED_ON)
    model = fitted(by_kind(TOWNS, "passthrough", clone(estimator)), labels)
    require_agreement(model, shap.TreeExplainer(model[-1]))


BOOSTED = [
    ensemble.GradientBoostingClassifier(n_estimators=15, random_state=0),
    ensemble.GradientBoostingRegressor(n_estimators=15, subsample=0.5, random_state=0),
]


@pytest.mark.parametrize("estimator", BOOSTED, ids=lambda estimator: type(estimator).__name__)
def test_boosting_over_scaled_columns(estimator: Any) -> None:
    """A split on a scaled, imputed number or on its indicator is a split on the raw one."""
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    labels = target(TRAINED_ON) if hasattr(estimator, "predict_proba") else positive(TRAINED_ON)
    model = fitted(by_kind(TOWNS, numbers, clone(estimator)), labels)
    require_agreement(model, shap.TreeExplainer(model[-1]))


def test_under_a_calibrator_the_margin_it_is_given() -> None:
    inner = linear_model.LogisticRegression()
    labels = binary(TRAINED_ON)
    calibrated = CalibratedClassifierCV(inner, ensemble=False, cv=3)
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    model = fitted(by_kind(TOWNS, numbers, calibrated), labels)
    explanation = explain(lower(model, TOWNS), TRAINED_ON)
    margin = model[-1].calibrated_classifiers_[0].estimator.decision_function(matrix(model, SCORED))
    total = contributions(explanation, SCORED).sum(axis=1) + expected(explanation)
    assert np.abs(total - margin).max() <= AGREED
