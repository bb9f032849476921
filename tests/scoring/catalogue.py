"""What the intermediate form is held to: every covered estimator and preprocessing step, as data.

Read by the fast matrix (test_coverage.py), the test on many rows (test_many_rows.py) and the generated page
(coverage_page.py, docs/coverage.md). To cover a further estimator, add it here as well as to the lowering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, preprocessing, svm, tree
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from xgboost import XGBClassifier, XGBRegressor

from sqlkit.estimators import lightgbm, xgboost
from sqlkit.scoring.features import Feature
from tests.scoring.shop import FEATURES, binary, pipeline, positive, ternary
from tests.scoring.steps import STEPS, scaled

Target = Callable[[Any], Any]

ORBITAL = "orbital 0.6.0"

NAMED_BY_ORBITAL = {
    "models": (
        "LinearRegression LogisticRegression Lasso ElasticNet DecisionTreeRegressor DecisionTreeClassifier "
        "RandomForestClassifier GradientBoostingRegressor GradientBoostingClassifier MLPClassifier MLPRegressor "
        "PyTorch"
    ).split(),
    "steps": ("ColumnTransformer passthrough StandardScaler OneHotEncoder SimpleImputer VarianceThreshold PCA").split(),
}
"""Models its documentation lists as supported; steps in its documentation and the examples it refers to."""


@dataclass(frozen=True)
class Entry:
    """One pipeline to fit and compare. Without `columns`, the usual preprocessing of `shop.pipeline`.

    With `nulls` a NULL reaches the estimator; else it is imputed. `small` are the parameters of the fast test.
    """

    name: str
    estimator: Any
    target: Target
    nulls: bool = False
    small: Mapping[str, Any] = field(default_factory=dict)
    columns: Any = None
    features: tuple[Feature, ...] = FEATURES

    def unfitted(self, small: bool = False) -> Any:
        """The whole pipeline, a fresh copy each time."""
        estimator = clone(self.estimator)
        if small:
            estimator.set_params(**self.small)
        if self.columns is None:
            return pipeline(estimator, imputed=not self.nulls)
        return make_pipeline(clone(self.columns), estimator)


@dataclass(frozen=True)
class Uncovered:
    """What the form has no equal for; `tolerance` is what skl2onnx needs, None where it cannot stand in."""

    name: str
    model: Any
    target: Target
    why: str
    tolerance: float | None = None

    def fitted(self, frame: Any, target: Any) -> Any:
        """A fresh copy of the model, fitted."""
        return clone(self.model).fit(frame, target)


def _boosted(name: str, estimator: Any, target: Target) -> Entry:
    return Entry(name, estimator, target, small={"n_estimators": 10})


def _forest(name: str, estimator: Any, target: Target) -> Entry:
    return Entry(name, estimator, target, nulls=True, small={"n_estimators": 8, "max_depth": 5, "min_samples_leaf": 1})


def _histogram(name: str, estimator: Any, target: Target) -> Entry:
    return Entry(name, estimator, target, nulls=True, small={"max_iter": 8})


SHORT = {"max_iter": 20}

LINEAR = [
    Entry("LinearRegression", linear_model.LinearRegression(), positive),
    Entry("Ridge", linear_model.Ridge(), positive),
    Entry("RidgeCV", linear_model.RidgeCV(), positive),
    Entry("Lasso", linear_model.Lasso(0.01), positive),
    Entry("LassoCV", linear_model.LassoCV(cv=2), positive),
    Entry("ElasticNet", linear_model.ElasticNet(0.01), positive),
    Entry("ElasticNetCV", linear_model.ElasticNetCV(cv=2), positive),
    Entry("BayesianRidge", linear_model.BayesianRidge(), positive),
    Entry("ARDRegression", linear_model.ARDRegression(), positive),
    Entry("HuberRegressor", linear_model.HuberRegressor(max_iter=500), positive),
    Entry("QuantileRegressor", linear_model.QuantileRegressor(alpha=0.01), positive),
    Entry("SGDRegressor", linear_model.SGDRegressor(random_state=0), positive),
    Entry("PoissonRegressor", linear_model.PoissonRegressor(), positive),
    Entry("GammaRegressor", linear_model.GammaRegressor(), positive),
    Entry("TweedieRegressor, log link", linear_model.TweedieRegressor(power=1.5), positive),
    Entry("TweedieRegressor, identity link", linear_model.TweedieRegressor(power=0), positive),
    Entry("LogisticRegression", linear_model.LogisticRegression(), binary),
    Entry("LogisticRegression, 3 classes", linear_model.LogisticRegression(), ternary),
    Entry(
        "LogisticRegressionCV",
        linear_model.LogisticRegressionCV(cv=2, l1_ratios=(0.0,), use_legacy_attributes=False),
        binary,
    ),
    Entry("SGDClassifier, log loss", linear_model.SGDClassifier(loss="log_loss", random_state=0), binary),
    Entry("SGDClassifier, log loss, 3 classes", linear_model.SGDClassifier(loss="log_loss", random_state=0), ternary),
]

NETWORKS = [
    Entry("MLPClassifier", neural_network.MLPClassifier((20,), random_state=0), binary, small=SHORT),
    Entry(
        "MLPClassifier, logistic, 3 classes",
        neural_network.MLPClassifier((12, 6), "logistic", max_iter=60, random_state=0),
        ternary,
        small=SHORT,
    ),
    Entry(
        "MLPRegressor, tanh",
        neural_network.MLPRegressor(hidden_layer_sizes=(20,), activation="tanh", random_state=0),
        positive,
        small=SHORT,
    ),
]

CLUSTERS = [
    Entry("KMeans", KMeans(5, n_init=1, random_state=0), binary),
    Entry("MiniBatchKMeans", MiniBatchKMeans(4, n_init=1, random_state=0), binary),
]

TREES = [
    Entry("DecisionTreeClassifier", tree.DecisionTreeClassifier(max_depth=8, random_state=0), binary, nulls=True),
    Entry(
        "DecisionTreeClassifier, 3 classes",
        tree.DecisionTreeClassifier(max_depth=8, random_state=0),
        ternary,
        nulls=True,
    ),
    Entry("DecisionTreeRegressor", tree.DecisionTreeRegressor(max_depth=8, random_state=0), positive, nulls=True),
    _forest(
        "RandomForestClassifier, 100 trees",
        ensemble.RandomForestClassifier(100, max_depth=8, min_samples_leaf=50, random_state=0),
        binary,
    ),
    _forest(
        "RandomForestClassifier, balanced weights",
        ensemble.RandomForestClassifier(8, max_depth=6, class_weight="balanced", random_state=0),
        binary,
    ),
    _forest(
        "RandomForestClassifier, 3 classes",
        ensemble.RandomForestClassifier(5, max_depth=6, random_state=0),
        ternary,
    ),
    _forest("RandomForestRegressor", ensemble.RandomForestRegressor(10, max_depth=6, random_state=0), positive),
    _forest("ExtraTreesClassifier", ensemble.ExtraTreesClassifier(10, max_depth=6, random_state=0), binary),
    _forest("ExtraTreesRegressor", ensemble.ExtraTreesRegressor(10, max_depth=6, random_state=0), positive),
    _boosted("GradientBoostingClassifier", ensemble.GradientBoostingClassifier(n_estimators=20), binary),
    _boosted(
        "GradientBoostingClassifier, exponential loss",
        ensemble.GradientBoostingClassifier(n_estimators=20, loss="exponential"),
        binary,
    ),
    _boosted("GradientBoostingClassifier, 3 classes", ensemble.GradientBoostingClassifier(n_estimators=15), ternary),
    _boosted(
        "GradientBoostingClassifier, from zero",
        ensemble.GradientBoostingClassifier(n_estimators=15, init="zero"),
        binary,
    ),
    _boosted("GradientBoostingRegressor", ensemble.GradientBoostingRegressor(n_estimators=20), positive),
    _boosted(
        "GradientBoostingRegressor, Huber loss",
        ensemble.GradientBoostingRegressor(n_estimators=15, loss="huber"),
        positive,
    ),
    _histogram(
        "HistGradientBoostingClassifier, 100 trees",
        ensemble.HistGradientBoostingClassifier(max_iter=100, early_stopping=False),
        binary,
    ),
    _histogram(
        "HistGradientBoostingClassifier, 3 classes",
        ensemble.HistGradientBoostingClassifier(max_iter=8, early_stopping=False),
        ternary,
    ),
    _histogram(
        "HistGradientBoostingRegressor",
        ensemble.HistGradientBoostingRegressor(max_iter=15, early_stopping=False),
        positive,
    ),
    _histogram(
        "HistGradientBoostingRegressor, Poisson loss",
        ensemble.HistGradientBoostingRegressor(max_iter=15, early_stopping=False, loss="poisson"),
        positive,
    ),
    _histogram(
        "HistGradientBoostingRegressor, gamma loss",
        ensemble.HistGradientBoostingRegressor(max_iter=15, early_stopping=False, loss="gamma"),
        positive,
    ),
]


def numbered(columns: Any) -> Any:
    """Three classes as XGBoost wants them called: 0, 1, 2."""
    return np.unique(ternary(columns), return_inverse=True)[1]


def _booster(name: str, estimator: Any, target: Target) -> Entry:
    quiet = {"verbosity": -1} if "LGBM" in name else {}
    estimator.set_params(n_jobs=1, random_state=0, **quiet)
    return Entry(name, estimator, target, nulls=True, small={"n_estimators": 8})


BOOSTERS = [
    _booster("LGBMClassifier, 100 trees", LGBMClassifier(), binary),
    _booster("LGBMClassifier, 3 classes", LGBMClassifier(n_estimators=8), ternary),
    _booster("LGBMClassifier, dart", LGBMClassifier(boosting_type="dart", n_estimators=15), binary),
    _booster(
        "LGBMClassifier, a forest",
        LGBMClassifier(boosting_type="rf", n_estimators=15, subsample=0.6, subsample_freq=1),
        binary,
    ),
    _booster("LGBMRegressor", LGBMRegressor(n_estimators=15), positive),
    _booster("LGBMRegressor, Poisson loss", LGBMRegressor(n_estimators=15, objective="poisson"), positive),
    _booster("XGBClassifier, 100 trees", XGBClassifier(n_estimators=100), binary),
    _booster("XGBClassifier, 3 classes", XGBClassifier(n_estimators=8), numbered),
    _booster("XGBClassifier, trees side by side", XGBClassifier(n_estimators=5, num_parallel_tree=3), binary),
    _booster("XGBRegressor", XGBRegressor(n_estimators=15), positive),
    _booster("XGBRegressor, gamma loss", XGBRegressor(n_estimators=15, objective="reg:gamma"), positive),
]


def _calibrated(name: str, inner: Any, method: str, nulls: bool = False, **options: Any) -> Entry:
    target = ternary if name.endswith("3 classes") else binary
    trees = {"max_iter", "n_estimators"} & set(inner.get_params()) if nulls else set()
    small = {f"estimator__{parameter}": 6 for parameter in trees}
    return Entry(name, CalibratedClassifierCV(inner, method=method, **options), target, nulls, small)


CALIBRATED = [
    _calibrated("Calibrated (sigmoid) LogisticRegression", linear_model.LogisticRegression(), "sigmoid"),
    _calibrated("Calibrated (isotonic) LogisticRegression", linear_model.LogisticRegression(), "isotonic", cv=3),
    _calibrated(
        "Calibrated (sigmoid) LogisticRegression, 3 classes", linear_model.LogisticRegression(), "sigmoid", cv=2
    ),
    _calibrated(
        "Calibrated (isotonic) GradientBoostingClassifier, exponential loss",
        ensemble.GradientBoostingClassifier(n_estimators=8, loss="exponential"),
        "isotonic",
        cv=2,
    ),
    _calibrated(
        "Calibrated (isotonic) HistGradientBoostingClassifier",
        ensemble.HistGradientBoostingClassifier(max_iter=6),
        "isotonic",
        nulls=True,
        cv=3,
    ),
    _calibrated(
        "Calibrated (isotonic) HistGradientBoostingClassifier, 3 classes",
        ensemble.HistGradientBoostingClassifier(max_iter=4),
        "isotonic",
        nulls=True,
        cv=2,
    ),
    _calibrated(
        "Calibrated (sigmoid) RandomForestClassifier",
        ensemble.RandomForestClassifier(4, max_depth=6, random_state=0),
        "sigmoid",
        nulls=True,
        cv=2,
    ),
    _calibrated(
        "Calibrated (isotonic) RandomForestClassifier, one fold",
        ensemble.RandomForestClassifier(5, max_depth=6, random_state=0),
        "isotonic",
        nulls=True,
        cv=2,
        ensemble=False,
    ),
    _calibrated(
        "Calibrated (sigmoid) LGBMClassifier",
        LGBMClassifier(n_estimators=8, n_jobs=1, verbosity=-1),
        "sigmoid",
        nulls=True,
        cv=2,
    ),
    _calibrated(
        "Calibrated (isotonic) LGBMClassifier as shipped",
        lightgbm.classifier()(n_estimators=8, n_jobs=1, verbosity=-1),
        "isotonic",
        nulls=True,
        cv=2,
    ),
    _calibrated(
        "Calibrated (isotonic) XGBClassifier as shipped",
        xgboost.classifier()(n_estimators=8, n_jobs=1),
        "isotonic",
        nulls=True,
        cv=2,
    ),
]

ESTIMATORS = (*LINEAR, *NETWORKS, *CLUSTERS, *TREES, *BOOSTERS, *CALIBRATED)

SMOOTH, STEPPED = "Ridge", "DecisionTreeClassifier"
"""After each preprocessing step: a model that shows its every digit and one that shows moved thresholds."""

PREPROCESSED = tuple(
    Entry(f"{step}, {name}", estimator, binary, columns=columns, features=features)
    for step, (columns, features) in STEPS.items()
    for name, estimator in (
        (SMOOTH, linear_model.Ridge()),
        (STEPPED, tree.DecisionTreeClassifier(max_depth=6, random_state=0)),
    )
)

CATALOGUE = (*ESTIMATORS, *PREPROCESSED)

MIXED = "it mixes columns, and the order of that sum decides last digits and so splits; leave it out"
STORED = "the fitted model is made of training rows: converted, customers travel with it"
OPAQUE = "compute it in the feature's SQL, where it costs nothing and can be read"


def _after(step: Any, estimator: Any) -> Any:
    return make_pipeline(scaled(), step, estimator)


def _opaque(step: Any, tolerance: float | None = None) -> Uncovered:
    return Uncovered(type(step).__name__, _after(step, linear_model.Ridge()), positive, OPAQUE, tolerance)


UNCOVERED = (
    Uncovered(
        "PCA, GradientBoostingClassifier", _after(PCA(4), ensemble.GradientBoostingClassifier()), binary, MIXED, 1e-5
    ),
    Uncovered("PCA, LogisticRegression", _after(PCA(4), linear_model.LogisticRegression()), binary, MIXED, 1e-9),
    Uncovered("GaussianNB", pipeline(naive_bayes.GaussianNB()), binary, "no place in the form yet", 1e-9),
    Uncovered("KNeighborsClassifier", pipeline(neighbors.KNeighborsClassifier()), binary, STORED, 1e-6),
    Uncovered("SVR", pipeline(svm.SVR()), positive, STORED, 1e-3),
    Uncovered("LinearSVC", pipeline(svm.LinearSVC()), binary, "no probability; use LogisticRegression"),
    _opaque(preprocessing.PolynomialFeatures(), 1e-5),
    _opaque(preprocessing.KBinsDiscretizer()),
    _opaque(preprocessing.PowerTransformer(), 1e-5),
    _opaque(preprocessing.QuantileTransformer()),
)
