"""Every covered estimator, on a sample with NULLs and on adversarial rows, in numpy, ONNX and DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sklearn import calibration, cluster, ensemble, linear_model, tree
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import make_pipeline

from sqlkit.scoring.features import Feature
from sqlkit.scoring.lowering.estimators import ESTIMATORS
from tests.scoring.shop import binary, frame, held, pipeline, positive, shop, ternary

Target = Callable[[Any], Any]

IMPUTED: list[tuple[str, Any, Target]] = [
    ("linear", linear_model.LinearRegression(), positive),
    ("ridge", linear_model.Ridge(), positive),
    ("ridge cv", linear_model.RidgeCV(), positive),
    ("lasso", linear_model.Lasso(0.01), positive),
    ("lasso cv", linear_model.LassoCV(cv=2), positive),
    ("elastic net", linear_model.ElasticNet(0.01), positive),
    ("elastic net cv", linear_model.ElasticNetCV(cv=2), positive),
    ("bayesian ridge", linear_model.BayesianRidge(), positive),
    ("ard", linear_model.ARDRegression(), positive),
    ("huber", linear_model.HuberRegressor(max_iter=500), positive),
    ("quantile", linear_model.QuantileRegressor(alpha=0.01), positive),
    ("sgd", linear_model.SGDRegressor(random_state=0), positive),
    ("poisson", linear_model.PoissonRegressor(), positive),
    ("gamma", linear_model.GammaRegressor(), positive),
    ("tweedie log", linear_model.TweedieRegressor(power=1.5), positive),
    ("tweedie identity", linear_model.TweedieRegressor(power=0), positive),
    ("logistic", linear_model.LogisticRegression(), binary),
    ("logistic multiclass", linear_model.LogisticRegression(), ternary),
    (
        "logistic cv",
        linear_model.LogisticRegressionCV(cv=2, l1_ratios=(0.0,), use_legacy_attributes=False),
        binary,
    ),
    ("sgd log loss", linear_model.SGDClassifier(loss="log_loss", random_state=0), binary),
    ("sgd one against rest", linear_model.SGDClassifier(loss="log_loss", random_state=0), ternary),
    ("k-means", cluster.KMeans(5, n_init=1, random_state=0), binary),
    ("mini-batch k-means", cluster.MiniBatchKMeans(4, n_init=1, random_state=0), binary),
    ("boosting", ensemble.GradientBoostingClassifier(n_estimators=10), binary),
    (
        "boosting exponential",
        ensemble.GradientBoostingClassifier(n_estimators=10, loss="exponential"),
        binary,
    ),
    ("boosting multiclass", ensemble.GradientBoostingClassifier(n_estimators=10), ternary),
    ("boosting zero", ensemble.GradientBoostingClassifier(n_estimators=10, init="zero"), binary),
    ("boosting regression", ensemble.GradientBoostingRegressor(n_estimators=10, loss="huber"), positive),
    (
        "calibrated logistic sigmoid",
        calibration.CalibratedClassifierCV(linear_model.LogisticRegression()),
        binary,
    ),
    (
        "calibrated boosting exponential",
        calibration.CalibratedClassifierCV(
            ensemble.GradientBoostingClassifier(n_estimators=5, loss="exponential"), method="isotonic", cv=2
        ),
        binary,
    ),
    (
        "calibrated logistic isotonic",
        calibration.CalibratedClassifierCV(linear_model.LogisticRegression(), method="isotonic", cv=3),
        binary,
    ),
]

NULLS: list[tuple[str, Any, Target]] = [
    ("tree", tree.DecisionTreeClassifier(max_depth=5, random_state=0), binary),
    ("tree multiclass", tree.DecisionTreeClassifier(max_depth=5, random_state=0), ternary),
    ("tree regression", tree.DecisionTreeRegressor(max_depth=5, random_state=0), positive),
    ("forest", ensemble.RandomForestClassifier(12, max_depth=6, random_state=0), binary),
    ("forest multiclass", ensemble.RandomForestClassifier(8, max_depth=5, random_state=0), ternary),
    ("forest weighted", ensemble.RandomForestClassifier(8, class_weight="balanced", random_state=0), binary),
    ("forest regression", ensemble.RandomForestRegressor(8, max_depth=6, random_state=0), positive),
    ("extra trees", ensemble.ExtraTreesClassifier(12, max_depth=6, random_state=0), binary),
    ("extra trees regression", ensemble.ExtraTreesRegressor(8, max_depth=6, random_state=0), positive),
    ("histogram", ensemble.HistGradientBoostingClassifier(max_iter=15), binary),
    ("histogram multiclass", ensemble.HistGradientBoostingClassifier(max_iter=8), ternary),
    ("histogram regression", ensemble.HistGradientBoostingRegressor(max_iter=15), positive),
    ("histogram poisson", ensemble.HistGradientBoostingRegressor(max_iter=15, loss="poisson"), positive),
    ("histogram gamma", ensemble.HistGradientBoostingRegressor(max_iter=15, loss="gamma"), positive),
    (
        "calibrated histogram isotonic",
        calibration.CalibratedClassifierCV(
            ensemble.HistGradientBoostingClassifier(max_iter=10), method="isotonic", cv=3
        ),
        binary,
    ),
    (
        "calibrated histogram isotonic multiclass",
        calibration.CalibratedClassifierCV(
            ensemble.HistGradientBoostingClassifier(max_iter=5), method="isotonic", cv=2
        ),
        ternary,
    ),
    (
        "calibrated forest sigmoid",
        calibration.CalibratedClassifierCV(ensemble.RandomForestClassifier(6, max_depth=5), cv=2),
        binary,
    ),
    (
        "calibrated forest isotonic",
        calibration.CalibratedClassifierCV(
            ensemble.RandomForestClassifier(8, max_depth=5), method="isotonic", cv=2, ensemble=False
        ),
        binary,
    ),
]


@pytest.mark.parametrize(("estimator", "target"), [row[1:] for row in IMPUTED], ids=[row[0] for row in IMPUTED])
def test_imputed(estimator: Any, target: Target) -> None:
    columns = shop()
    report = held(pipeline(estimator).fit(frame(columns), target(columns)), columns)
    assert len(report.expected) > len(columns["spend"]), "adversarial rows were compared too"
    assert not any(cause.startswith(("NULL", "sample", "new category")) for cause in report.refused)


@pytest.mark.parametrize(("estimator", "target"), [row[1:] for row in NULLS], ids=[row[0] for row in NULLS])
def test_nulls_reach_the_trees(estimator: Any, target: Target) -> None:
    columns = shop()
    report = held(pipeline(estimator, imputed=False).fit(frame(columns), target(columns)), columns)
    assert not any(cause.startswith(("NULL", "NaN", "sample", "new category")) for cause in report.refused)
    assert any(cause.startswith("1 ulp above") for cause in report.rows.causes)


def test_every_registered_estimator_is_in_the_matrix() -> None:
    tried = {type(estimator).__name__ for _, estimator, _ in IMPUTED + NULLS}
    assert set(ESTIMATORS) <= tried


def test_calibration_around_a_whole_pipeline() -> None:
    columns = shop()
    model = calibration.CalibratedClassifierCV(pipeline(linear_model.LogisticRegression()), cv=2)
    held(model.fit(frame(columns), binary(columns)), columns)


def test_calibration_of_a_frozen_pipeline() -> None:
    columns, later = shop(), shop(seed=5)
    inner = pipeline(ensemble.RandomForestClassifier(6), imputed=False).fit(frame(columns), binary(columns))
    model = calibration.CalibratedClassifierCV(FrozenEstimator(inner), method="isotonic")
    held(model.fit(frame(later), binary(later)), later)


def test_a_large_sample_flips_no_decision() -> None:
    columns, unseen = shop(2000), shop(20_000, seed=9)
    estimator = ensemble.RandomForestClassifier(20, max_depth=8, random_state=0)
    held(pipeline(estimator, imputed=False).fit(frame(columns), binary(columns)), unseen)


def test_an_estimator_alone() -> None:
    columns = {name: values for name, values in shop().items() if name != "channel"}
    features = [Feature(name, "numeric") for name in columns]
    model = make_pipeline(ensemble.HistGradientBoostingClassifier(max_iter=10))
    report = held(model.fit(frame(columns, features), binary(shop())), columns, features)
    assert not report.refused, "without a scaler in front, infinity is answered as well"
