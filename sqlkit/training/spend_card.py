"""The card of a model of spend: its parameters, the population's mean, and how it did on later purchases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.btyd.cells import Spends
from sqlkit.btyd.fit import Fit
from sqlkit.btyd.holdout import Bin
from sqlkit.scoring.export import Exported
from sqlkit.scoring.features import length
from sqlkit.training.artifact import version_of
from sqlkit.training.contract import Contract, contract_of
from sqlkit.training.definition import Definition
from sqlkit.training.purchase_card import (
    Parameter,
    libraries,
    metric,
    missed,
    parameter_metrics,
    parameters_of,
)

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


@dataclass(frozen=True)
class SpendCard:
    """`mean_value` is what a purchase of the population is worth, p v / (q - 1); `leak` as in the other cards."""

    name: str
    family: str
    estimator: str
    title: str
    version: str
    settings: Mapping[str, Any]
    contract: Contract
    contract_sha256: str
    customers: int
    parameters: tuple[Parameter, ...]
    log_likelihood: float
    mean_value: float
    correlation: float
    holdout: SpendHoldout | None
    metrics: tuple[Mapping[str, Any], ...]
    leak: None
    form: str
    nodes: int
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    limits: tuple[str, ...]


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
    contract = contract_of(definition.features, {})
    p, q, v = (float(value) for value in fit.parameters)
    parameters = parameters_of(fit, before)
    return SpendCard(
        name=definition.name,
        family=definition.family,
        estimator=definition.estimator,
        title="Gamma-Gamma",
        version=version_of(exported.data),
        settings=dict(definition.settings),
        contract=contract,
        contract_sha256=contract.sha256,
        customers=round(float(cells.customers.sum())),
        parameters=parameters,
        log_likelihood=fit.log_likelihood,
        mean_value=p * v / (q - 1),
        correlation=correlation,
        holdout=holdout,
        metrics=(*_holdout_metrics(holdout), *parameter_metrics(parameters), *_fit_metrics(fit, correlation)),
        leak=None,
        form=type(exported.form.body).__name__.lower(),
        nodes=exported.form.nodes,
        parity=exported.report.worst("onnx"),
        parity_rows=length(exported.report.rows.columns),
        libraries=libraries(),
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
