"""LightGBM and XGBoost: their own rules for zero, NaN and float32, and what of them has no exact form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder
from xgboost import XGBClassifier, XGBRegressor

from sqlkit.estimators import estimator
from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.errors import NotCovered, ParityError
from sqlkit.scoring.export import export
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Trees
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.lowering.lightgbm import TINY
from sqlkit.scoring.reference import score
from tests.scoring.shop import EXACT, FEATURES, binary, every_route, frame, held, pipeline, positive, shop

LIGHT = {"n_estimators": 8, "n_jobs": 1, "verbosity": -1, "random_state": 0}
EXTREME = {"n_estimators": 8, "n_jobs": 1, "random_state": 0}
NUMBER = (Feature("number", "numeric"),)


def booster(unfitted: Any, target: Any = binary) -> Any:
    columns = shop(800)
    return pipeline(unfitted, imputed=False).fit(frame(columns), target(columns))


def test_lightgbm_takes_tiny_numbers_for_zero() -> None:
    """Thresholds on both sides of zero: what is at most 1e-35 away from it takes zero's way."""
    rng = np.random.default_rng(0)
    number = rng.choice([-1.0, -0.0, 0.0, 1.0], 600)
    for labels in (number > 0, number >= 0):
        model = LGBMClassifier(**LIGHT).fit(number[:, None], labels)
        around = [0.0, -0.0, 5e-324, 1e-36, TINY, np.nextafter(TINY, 1), 1e-34, 1e-30, np.nan, np.inf]
        rows = {"number": np.array([*around, *(-v for v in around)])}
        answers = model.predict_proba(rows["number"][:, None])[:, 1]
        assert len(np.unique(answers)) == 2
        for name, route in every_route(lower(model, NUMBER)).items():
            np.testing.assert_allclose(route(rows), answers, rtol=0, atol=EXACT, err_msg=name)


@pytest.mark.parametrize("shift", [-5.0, 0.0, 5.0])
def test_lightgbm_takes_null_for_zero_where_it_learnt_from_none(shift: float) -> None:
    number = np.random.default_rng(0).normal(size=600) + shift
    model = LGBMClassifier(**LIGHT).fit(number[:, None], number > shift)
    rows = {"number": np.array([np.nan, 0.0, -9.0, 9.0])}
    expected = model.predict_proba(rows["number"][:, None])[:, 1]
    assert expected[0] == expected[1]
    np.testing.assert_allclose(score(lower(model, NUMBER), rows), expected, rtol=0, atol=EXACT)


def test_lightgbm_tells_null_from_any_number() -> None:
    """A split whose threshold is infinite, which its dump does not say."""
    number = np.array([np.nan, -1.0, 0.0, 1.0])[np.arange(600) % 4]
    model = LGBMClassifier(**LIGHT).fit(number[:, None], np.isnan(number))
    rows = {"number": np.array([np.nan, np.inf, 1e300, np.nextafter(1e300, np.inf), 0.0, -np.inf])}
    expected = model.predict_proba(rows["number"][:, None])[:, 1]
    assert expected[0] > 0.5 > expected[1:].max()
    for name, route in every_route(lower(model, NUMBER)).items():
        np.testing.assert_allclose(route(rows), expected, rtol=0, atol=EXACT, err_msg=name)


def test_lightgbm_splits_on_categories() -> None:
    """Of codes that an encoder gave them: unknown ones and NULL go where no category goes."""
    columns = shop(800)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
    encoded = ColumnTransformer([("t", encoder, ["channel"]), ("n", "passthrough", ["spend"])])
    model = make_pipeline(encoded, LGBMClassifier(**LIGHT, min_data_per_group=5, max_cat_to_onehot=1, cat_smooth=1))
    labels = np.isin(columns["channel"].astype(str), ["web", "Ünïcode"]) ^ (np.nan_to_num(columns["spend"]) > 200)
    model.fit(frame(columns), labels, lgbmclassifier__categorical_feature=[0])
    report = held(model, columns)
    assert np.ptp(report.expected) > 0.3


@pytest.fixture(scope="module")
def shipped() -> Any:
    columns = shop(800)
    return estimator("xgboost")(FEATURES, 0).fit(frame(columns), binary(columns))


def test_xgboost_is_as_far_off_as_its_float32_can_be(shipped: Any) -> None:
    form, rows = lower(shipped, FEATURES), shop(20_000, seed=4)
    apart = np.abs(score(form, rows) - expected_scores(shipped, frame(rows))).max()
    assert form.tolerance is not None
    assert 1e-9 < apart <= form.tolerance < 1e-5


def test_xgboost_margins_are_its_own_leaves(shipped: Any) -> None:
    """In double, in its order: the lowered trees then differ in nothing."""
    rows = shop(5_000, seed=5)
    body = lower(shipped, FEATURES).body
    assert isinstance(body, Trees)
    odds = score(lower(shipped, FEATURES), rows)
    np.testing.assert_allclose(np.log(odds / (1 - odds)), shipped.decision_function(frame(rows)), rtol=0, atol=1e-12)
    own = shipped[-1].predict(shipped[:-1].transform(frame(rows)), output_margin=True)
    np.testing.assert_allclose(shipped.decision_function(frame(rows)), own, rtol=0, atol=4 * body.rounding)


def test_a_smaller_tolerance_is_kept_to(shipped: Any) -> None:
    with pytest.raises(ParityError, match="more than 1e-09"):
        export(shipped, FEATURES, shop(), tolerance=1e-9)


@pytest.mark.parametrize("unfitted", [LGBMClassifier(**LIGHT), XGBClassifier(**EXTREME)], ids=["lightgbm", "xgboost"])
def test_training_that_stopped_early(unfitted: Any) -> None:
    columns = shop(800)
    numbers = np.column_stack([columns["spend"], columns["slope"]])
    labels = np.random.default_rng(0).permutation(binary(columns))
    unfitted.set_params(n_estimators=60, learning_rate=0.5)
    rounds: dict[str, Any] = {}
    if isinstance(unfitted, XGBClassifier):
        unfitted.set_params(early_stopping_rounds=3)
        rounds = {"verbose": False}
    else:
        from lightgbm import early_stopping

        rounds = {"callbacks": [early_stopping(3, verbose=False)]}
    model = unfitted.fit(numbers[:400], labels[:400], eval_set=[(numbers[400:], labels[400:])], **rounds)
    features = (Feature("spend", "numeric"), Feature("slope", "numeric"))
    form = lower(model, features)
    assert isinstance(form.body, Trees)
    assert 0 < len(form.body.trees) < 20
    rows = {"spend": numbers[:, 0], "slope": numbers[:, 1]}
    np.testing.assert_allclose(
        score(form, rows), model.predict_proba(numbers)[:, 1], rtol=0, atol=form.tolerance or EXACT
    )


@pytest.mark.parametrize(
    ("unfitted", "why"),
    [
        (LGBMRegressor(**LIGHT, linear_tree=True), "linear_tree"),
        (LGBMRegressor(**LIGHT, reg_sqrt=True), "sqrt"),
        (LGBMClassifier(**LIGHT, zero_as_missing=True), "zero_as_missing"),
        (LGBMClassifier(**LIGHT, objective="binary", sigmoid=2.0), "sigmoid:2"),
        (XGBClassifier(**EXTREME, booster="gblinear"), "gblinear"),
        (XGBClassifier(**EXTREME, booster="dart", rate_drop=0.5), "dropout"),
        (XGBClassifier(**EXTREME, missing=0.0), "missing=0.0"),
        (XGBRegressor(**EXTREME, objective="reg:quantileerror", quantile_alpha=0.5), "quantileerror"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore")
def test_what_has_no_exact_form_is_named(unfitted: Any, why: str) -> None:
    target = binary if hasattr(unfitted, "predict_proba") else positive
    with pytest.raises(NotCovered, match=why):
        lower(booster(unfitted, target), FEATURES)


def test_a_curve_behind_float32_is_refused() -> None:
    model = booster(CalibratedClassifierCV(XGBClassifier(**EXTREME), cv=2))
    with pytest.raises(NotCovered, match="magnify the float32"):
        lower(model, FEATURES)


def test_a_curve_of_the_shipped_one_is_exact() -> None:
    """Sigmoid over margins: scikit-learn asks the decision function, which is in double."""
    from sqlkit.estimators.xgboost import classifier

    report = held(booster(CalibratedClassifierCV(classifier()(**EXTREME), cv=2)), shop())
    assert not any(cause.startswith("3.5e+38") for cause in report.refused), "more than float32 holds"
    assert report.worst("duckdb") <= EXACT
