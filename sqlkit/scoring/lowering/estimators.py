"""Which estimator is lowered how, by exact class name; a subclass may predict differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.form import Body
from sqlkit.scoring.lowering.calibration import lower_calibrated
from sqlkit.scoring.lowering.distances import lower_kmeans
from sqlkit.scoring.lowering.lightgbm import lower_lightgbm
from sqlkit.scoring.lowering.linear import lower_glm, lower_logistic, lower_regressor, lower_sgd_classifier
from sqlkit.scoring.lowering.network import lower_perceptron
from sqlkit.scoring.lowering.preprocessing import lift
from sqlkit.scoring.lowering.trees import lower_boosting, lower_forest, lower_hist_boosting, lower_tree
from sqlkit.scoring.lowering.xgboost import lower_xgboost
from sqlkit.scoring.source import Encoded, Source, Text

ESTIMATORS: dict[str, Callable[[Any, list[Encoded]], Body]] = {
    "ARDRegression": lower_regressor,
    "BayesianRidge": lower_regressor,
    "DecisionTreeClassifier": lower_tree,
    "DecisionTreeRegressor": lower_tree,
    "ElasticNet": lower_regressor,
    "ElasticNetCV": lower_regressor,
    "ExtraTreesClassifier": lower_forest,
    "ExtraTreesRegressor": lower_forest,
    "GammaRegressor": lower_glm,
    "GradientBoostingClassifier": lower_boosting,
    "GradientBoostingRegressor": lower_boosting,
    "HistGradientBoostingClassifier": lower_hist_boosting,
    "HistGradientBoostingRegressor": lower_hist_boosting,
    "HuberRegressor": lower_regressor,
    "KMeans": lower_kmeans,
    "LGBMClassifier": lower_lightgbm,
    "LGBMRegressor": lower_lightgbm,
    "Lasso": lower_regressor,
    "LassoCV": lower_regressor,
    "LightGBM": lower_lightgbm,
    "LinearRegression": lower_regressor,
    "LogisticRegression": lower_logistic,
    "LogisticRegressionCV": lower_logistic,
    "MLPClassifier": lower_perceptron,
    "MLPRegressor": lower_perceptron,
    "MiniBatchKMeans": lower_kmeans,
    "PoissonRegressor": lower_glm,
    "QuantileRegressor": lower_regressor,
    "RandomForestClassifier": lower_forest,
    "RandomForestRegressor": lower_forest,
    "Ridge": lower_regressor,
    "RidgeCV": lower_regressor,
    "SGDClassifier": lower_sgd_classifier,
    "SGDRegressor": lower_regressor,
    "TweedieRegressor": lower_glm,
    "XGBClassifier": lower_xgboost,
    "XGBRegressor": lower_xgboost,
    "XGBoost": lower_xgboost,
}

HOMES = ("sklearn.", "lightgbm.", "xgboost.", "sqlkit.estimators.")
"""Packages whose classes of these names are meant."""


def lower_body(estimator: Any, sources: list[Source]) -> Body:
    """Pipelines, frozen models and calibration may nest in any order."""
    name = type(estimator).__name__
    if name == "Pipeline":
        return lower_body(estimator.steps[-1][1], lift(estimator[:-1], sources))
    if name == "FrozenEstimator":
        return lower_body(estimator.estimator, sources)
    if name == "CalibratedClassifierCV":
        return lower_calibrated(estimator, sources, lower_body)
    if name not in ESTIMATORS or not type(estimator).__module__.startswith(HOMES):
        raise NotCovered(
            name,
            "only scikit-learn's linear models, tree ensembles, perceptrons and k-means, and the trees of LightGBM and "
            "XGBoost, are exported exactly",
        )
    return ESTIMATORS[name](estimator, _encoded(estimator, sources))


def _encoded(estimator: Any, sources: list[Source]) -> list[Encoded]:
    if getattr(estimator, "_preprocessor", None) is not None:
        sources = lift(estimator._preprocessor, sources)
    for source in sources:
        if isinstance(source, Text):
            raise NotCovered(type(estimator).__name__, f"text column '{source.column}' needs an encoder before it")
    return [source for source in sources if not isinstance(source, Text)]
