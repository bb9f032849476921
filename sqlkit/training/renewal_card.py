"""The card of a model of renewals: its parameters, how sure they are, and how it did on renewals it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

from sqlkit.scoring.export import Exported
from sqlkit.survival.sbg import Renewals, SbgFit
from sqlkit.training.definition import Definition
from sqlkit.training.fitted_card import DEVIATIONS, FittedCard, Parameter, identity, metric, parameter_metrics

MISSED = 0.05
"""A share of customers that a projection may miss untold."""


@dataclass(frozen=True)
class Projection:
    """Fitted to the first `known` renewals, the share of customers expected to make `periods`, and who did."""

    known: int
    periods: int
    actual: float
    expected: float


@dataclass(frozen=True, kw_only=True)
class RenewalCard(FittedCard):
    """`mean_loss` is the chance to leave at the first renewal."""

    time_unit: str
    lost_customers: int
    periods: int
    parameters: tuple[Parameter, ...]
    mean_loss: float
    projection: Projection | None


def renewal_card(
    definition: Definition, fit: SbgFit, seen: Renewals, projection: Projection | None, exported: Exported, unit: str
) -> RenewalCard:
    """All of it, ready for JSON."""
    parameters = _parameters(fit)
    return RenewalCard(
        **identity(definition, exported),
        title="Shifted-beta-geometric",
        time_unit=unit,
        customers=round(float(seen.deciding[0])),
        lost_customers=round(float(seen.lost.sum())),
        periods=len(seen.lost),
        parameters=parameters,
        log_likelihood=fit.log_likelihood,
        mean_loss=fit.alpha / (fit.alpha + fit.beta),
        projection=projection,
        metrics=(*_projection_metrics(projection), *parameter_metrics(parameters), _likelihood(fit)),
        limits=_limits(fit, projection),
    )


def _parameters(fit: SbgFit) -> tuple[Parameter, ...]:
    """Intervals are symmetric in the logarithm."""
    named = (("alpha", fit.alpha), ("beta", fit.beta))
    if fit.covariance is None or fit.standard_errors is None:
        return tuple(Parameter(name, value, None, None, None, None) for name, value in named)
    found = []
    for i, (name, value) in enumerate(named):
        reach = exp(DEVIATIONS * sqrt(float(fit.covariance[i, i])))
        found.append(Parameter(name, value, fit.standard_errors[i], value / reach, value * reach, None))
    return tuple(found)


def _likelihood(fit: SbgFit) -> Mapping[str, Any]:
    return metric("fit", "log_likelihood", fit.log_likelihood)


def _projection_metrics(found: Projection | None) -> tuple[Mapping[str, Any], ...]:
    if found is None:
        return ()
    figures = (("known_periods", found.known), ("periods", found.periods))
    shares = (("actual_survival", found.actual), ("expected_survival", found.expected))
    return tuple(metric("holdout", name, float(value)) for name, value in (*figures, *shares))


def _limits(fit: SbgFit, found: Projection | None) -> tuple[str, ...]:
    """What a reader of the card should not take for granted."""
    missed = found.expected - found.actual if found else 0.0
    sentences = (
        (found is None, "Not judged: too few renewals are known to project from some to the others."),
        (
            abs(missed) > MISSED,
            f"Projected from the first renewals, the share of customers who stay was missed by {missed:+.0%}.",
        ),
        (
            fit.covariance is None,
            "Customers do not differ in their chance to leave, or too little to see: retention is alike at any age.",
        ),
        (fit.alpha <= 1, "Lifetimes have no finite mean: some customers hardly ever leave. So they stop at a horizon."),
    )
    return tuple(sentence for told, sentence in sentences if told)
