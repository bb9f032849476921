"""The card of a model of hazards: what multiplies them, how sure that is, and how well it ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, exp, sqrt
from typing import Any

from sqlkit.scoring.export import Exported
from sqlkit.scoring.features import Columns
from sqlkit.survival.cox import CoxFit
from sqlkit.survival.design import Design
from sqlkit.survival.holdout import Holdout
from sqlkit.survival.subjects import Subjects
from sqlkit.training.definition import Definition
from sqlkit.training.fitted_card import DEVIATIONS, FittedCard, identity, metric

TITLES = {
    "cox": "Cox proportional hazards, ties by Efron",
    "discrete_hazard": "Discrete-time hazards by period, complementary log-log",
}


@dataclass(frozen=True)
class Ratio:
    """How much one more of a covariate multiplies the hazard, with its 95 % interval."""

    covariate: str
    coefficient: float
    standard_error: float
    hazard_ratio: float
    lower: float
    upper: float
    p_value: float
    mean: float


@dataclass(frozen=True, kw_only=True)
class SurvivalCard(FittedCard):
    """`null_log_likelihood` is that of no covariates."""

    time_unit: str
    churned_customers: int
    ratios: tuple[Ratio, ...]
    null_log_likelihood: float
    concordance: float | None
    holdout: Holdout | None = None


def survival_card(
    definition: Definition,
    design: Design,
    subjects: Subjects,
    fit: CoxFit,
    concordance: float | None,
    exported: Exported,
    steps: int,
    learnt: Columns,
    holdout: Holdout | None,
) -> SurvivalCard:
    """All of it, ready for JSON."""
    ratios = tuple(_ratio(fit, i, name) for i, name in enumerate(design.names))
    settings = dict(definition.settings)
    return SurvivalCard(
        **identity(definition, exported, learnt),
        title=TITLES[definition.estimator],
        time_unit=str(settings.get("time_unit", "day")),
        customers=round(float(subjects.customers.sum())),
        churned_customers=round(subjects.events),
        ratios=ratios,
        log_likelihood=fit.log_likelihood,
        null_log_likelihood=fit.null,
        concordance=concordance,
        holdout=holdout,
        metrics=(*_ratio_metrics(ratios), *_fit_metrics(subjects, fit, concordance), *_holdout_metrics(holdout)),
        limits=_limits(design, fit, steps, holdout),
    )


def _ratio(fit: CoxFit, at: int, name: str) -> Ratio:
    """Wald's interval and test, as Klein and Moeschberger (2003) have them in section 8.3."""
    value, error = float(fit.coefficients[at]), float(fit.standard_errors[at])
    lower, upper = value - DEVIATIONS * error, value + DEVIATIONS * error
    p_value = erfc(abs(value / error) / sqrt(2))
    return Ratio(name, value, error, exp(value), exp(lower), exp(upper), p_value, float(fit.means[at]))


def _ratio_metrics(ratios: tuple[Ratio, ...]) -> tuple[Mapping[str, Any], ...]:
    """A period of model_metrics a figure, a row of it a covariate."""
    return tuple(
        row
        for ratio in ratios
        for row in (
            metric("coefficient", ratio.covariate, ratio.coefficient, 0.0, ratio.standard_error),
            metric("hazard_ratio", ratio.covariate, ratio.hazard_ratio, 1.0),
            metric("hazard_ratio_lower", ratio.covariate, ratio.lower, 1.0),
            metric("hazard_ratio_upper", ratio.covariate, ratio.upper, 1.0),
            metric("p_value", ratio.covariate, ratio.p_value),
        )
    )


def _fit_metrics(subjects: Subjects, fit: CoxFit, concordance: float | None) -> tuple[Mapping[str, Any], ...]:
    ranked = () if concordance is None else (metric("fit", "concordance", concordance, 0.5),)
    return (
        metric("fit", "customers", float(subjects.customers.sum())),
        metric("fit", "churned_customers", subjects.events),
        metric("fit", "log_likelihood", fit.log_likelihood, fit.null),
        *ranked,
    )


def _holdout_metrics(holdout: Holdout | None) -> tuple[Mapping[str, Any], ...]:
    if holdout is None:
        return ()
    told = {name: getattr(holdout, name) for name in ("customers", "actual", "expected", "bias")}
    rows = [metric("holdout", name, value) for name, value in told.items() if value is not None]
    ranked = holdout.concordance
    return (*rows, *([] if ranked is None else [metric("holdout", "concordance", ranked, 0.5)]))


def _limits(design: Design, fit: CoxFit, steps: int, holdout: Holdout | None) -> tuple[str, ...]:
    """What a reader of the card should not take for granted."""
    sentences = (
        (holdout is None, "Concordance is measured on the customers that the model was fitted to."),
        (True, "A covariate multiplies the hazard by the same at any time: where curves cross, that does not hold."),
        (bool(design.left_out), f"Nobody is told apart by {', '.join(design.left_out)}."),
        (
            steps < len(fit.places),
            f"The baseline changes at {steps} of the {len(fit.places)} durations at which somebody left.",
        ),
    )
    return tuple(sentence for told, sentence in sentences if told)
