"""CalibratedClassifierCV: a model and its calibrators, once a fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.form import Body, Calibrated, Curve, Fold, Isotonic, Linear, Sigmoid, Trees
from sqlkit.scoring.source import Source

LowerBody = Callable[[Any, list[Source]], Body]

MAGNIFIED = "a curve would magnify the float32 of its probabilities; the shipped xgboost has margins in double"


def lower_calibrated(estimator: Any, sources: list[Source], lower_body: LowerBody) -> Calibrated:
    """Calibrators see the decision function where there is one, else the probability, as scikit-learn has it."""
    return Calibrated(tuple(_fold(one, sources, lower_body) for one in estimator.calibrated_classifiers_))


def _fold(calibrated: Any, sources: list[Source], lower_body: LowerBody) -> Fold:
    body = lower_body(calibrated.estimator, sources)
    if not isinstance(body, Linear | Trees):
        raise NotCovered("CalibratedClassifierCV", f"cannot calibrate {type(calibrated.estimator).__name__}")
    curves = tuple(_curve(c) for c in calibrated.calibrators)
    if len(curves) not in (1, len(calibrated.classes)):
        raise NotCovered("CalibratedClassifierCV", "a fold has not seen every class; use stratified folds")
    return Fold(_decision(body, calibrated.estimator), curves)


def _decision(body: Linear | Trees, estimator: Any) -> Linear | Trees:
    """What calibrators see. Forests have no link, and boosters of other libraries no decision function."""
    if isinstance(body, Linear):
        return replace(body, link="identity")
    if body.link != "identity" and not hasattr(estimator, "decision_function"):
        if body.rounding:
            raise NotCovered("CalibratedClassifierCV", MAGNIFIED)
        return body
    return replace(body, link="identity", divisor=body.divisor if body.link == "identity" else 1.0, rounding=0.0)


def _curve(calibrator: Any) -> Curve:
    name = type(calibrator).__name__
    if name == "_SigmoidCalibration":
        return Sigmoid(float(calibrator.a_), float(calibrator.b_))
    if name != "IsotonicRegression":
        raise NotCovered("CalibratedClassifierCV", f"{name} is not lowered; use 'sigmoid' or 'isotonic'")
    if calibrator.out_of_bounds != "clip":
        raise NotCovered("IsotonicRegression", f"out_of_bounds={calibrator.out_of_bounds!r}; use 'clip'")
    return Isotonic(tuple(calibrator.X_thresholds_.tolist()), tuple(calibrator.y_thresholds_.tolist()))
