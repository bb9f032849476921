"""The card of a model of spend: its parameters, the population's mean, and how it did on later purchases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.btyd.cells import Spends
from sqlkit.btyd.fit import Fit
from sqlkit.btyd.holdout import Bin
from sqlkit.scoring.export import Exported
from sqlkit.training.definition import Definition
from sqlkit.training.fitted_card import FittedCard, Parameter, identity, metric, parameter_metrics
from sqlkit.training.purchase_card import missed, parameters_of

NOTICED = 0.1
"""A correlation above this is told, though it is borne."""


@dataclass(frozen=True)
class SpendHoldout:
    """`actual` was paid for the holdout's `purchases`, `expected` is what these would be worth; bins by frequency."""

    purchases: float
    actual: float
    expected: float
    bias: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True)
class SpendCard(FittedCard):
    """`mean_value` is what a purchase of the population is worth, p v / (q - 1)."""

    parameters: tuple[Parameter, ...]
    mean_value: float
    correlation: float
    holdout: SpendHoldout | None


def spend_card(
    definition: Definition,
    fit: Fit,
    before: Fit | None,
    holdout: SpendHoldout | None,
    exported: Exported,
    correlation: float,
    cells: Spends,
    unpriced: int,
) -> SpendCard:
    """All of it, ready for JSON."""
    p, q, v = (float(value) for value in fit.parameters)
    parameters = parameters_of(fit, before)
    return SpendCard(
        **identity(definition, exported),
        title="Gamma-Gamma",
        customers=round(float(cells.customers.sum())),
        parameters=parameters,
        log_likelihood=fit.log_likelihood,
        mean_value=p * v / (q - 1),
        correlation=correlation,
        holdout=holdout,
        metrics=(*_holdout_metrics(holdout), *parameter_metrics(parameters), *_fit_metrics(fit, correlation)),
        limits=_limits(fit, correlation, unpriced, holdout),
    )


def _fit_metrics(fit: Fit, correlation: float) -> tuple[Mapping[str, Any], ...]:
    return (metric("fit", "log_likelihood", fit.log_likelihood), metric("fit", "correlation", correlation))


def _holdout_metrics(found: SpendHoldout | None) -> tuple[Mapping[str, Any], ...]:
    if found is None:
        return ()
    figures = (("purchases", found.purchases), ("actual_value", found.actual), ("expected_value", found.expected))
    bias = () if found.bias is None else (metric("holdout", "bias", found.bias),)
    return (*(metric("holdout", name, value) for name, value in figures), *bias)


def _limits(fit: Fit, correlation: float, unpriced: int, holdout: SpendHoldout | None) -> tuple[str, ...]:
    sentences = (
        (bool(fit.loose), f"The data do not determine {', '.join(fit.loose)}: other values fit about as well."),
        (
            abs(correlation) > NOTICED,
            f"Frequency and value correlate ({correlation:.2f}), which Gamma-Gamma takes for independent.",
        ),
        (unpriced > 0, f"{unpriced} customers whose repeats were worth nothing or less were not fitted to."),
        (holdout is None, "Not judged: before the holdout there was too little to fit to."),
    )
    found = [sentence for told, sentence in sentences if told]
    return (*found, *missed("values", holdout.bias if holdout else None))
