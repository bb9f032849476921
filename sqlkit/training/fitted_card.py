"""What the cards of models fitted by likelihood have in common, whatever their family: the artifact and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypedDict

from sqlkit.scoring.export import Exported
from sqlkit.scoring.features import Columns, length
from sqlkit.scoring.form import Form
from sqlkit.training.artifact import version_of
from sqlkit.training.contract import Contract, contract_of
from sqlkit.training.definition import Definition
from sqlkit.training.policy import Sensitive

LIBRARIES = ("numpy", "onnx", "onnxruntime", "scipy")

DEVIATIONS = 1.959963984540054
"""Standard errors to either side of a 95 % interval."""


@dataclass(frozen=True)
class Parameter:
    """Its interval is 95 %, None where the data do not determine it; `holdout` is its value before the holdout."""

    name: str
    value: float
    standard_error: float | None
    lower: float | None
    upper: float | None
    holdout: float | None


@dataclass(frozen=True, kw_only=True)
class FittedCard:
    """`metrics` are rows to keep, `leak` what other families may have: here nothing is learnt from outcomes.

    `form`, `nodes`, `parity` and `parity_rows` as in `Card`.
    """

    name: str
    family: str
    estimator: str
    title: str
    version: str
    settings: Mapping[str, Any]
    contract: Contract
    contract_sha256: str
    customers: int
    log_likelihood: float
    metrics: tuple[Mapping[str, Any], ...]
    leak: None = None
    form: str
    nodes: int
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    limits: tuple[str, ...]
    sensitive: tuple[Sensitive, ...] = ()


class Identity(TypedDict):
    """Those fields of a card that the definition and the artifact tell."""

    name: str
    family: str
    estimator: str
    version: str
    settings: Mapping[str, Any]
    contract: Contract
    contract_sha256: str
    form: str
    nodes: int
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    sensitive: tuple[Sensitive, ...]


def identity(
    definition: Definition, exported: Exported, learnt: Columns | None = None, form: Form | None = None
) -> Identity:
    """Read them; `learnt` are the rows whose categories the contract holds, `form` the one that is run, if another."""
    contract = contract_of(definition.features, learnt or {})
    form = form or exported.form
    return {
        "name": definition.name,
        "family": definition.family,
        "estimator": definition.estimator,
        "version": version_of(exported.data),
        "settings": dict(definition.settings),
        "contract": contract,
        "contract_sha256": contract.sha256,
        "form": type(form.body).__name__.lower(),
        "nodes": form.nodes,
        "parity": exported.report.worst("onnx"),
        "parity_rows": length(exported.report.rows.columns),
        "libraries": {name: version(name) for name in LIBRARIES},
        "sensitive": definition.sensitive,
    }


def metric(
    period: str, name: str, value: float, baseline: float | None = None, deviation: float | None = None
) -> Mapping[str, Any]:
    """A row of model_metrics."""
    return {
        "period": period,
        "metric": name,
        "metric_value": value,
        "deviation": deviation,
        "baseline_value": baseline,
    }


def parameter_metrics(parameters: tuple[Parameter, ...]) -> tuple[Mapping[str, Any], ...]:
    """As rows of model_metrics; the deviation is the standard error."""
    return tuple(metric("fit", f"parameter_{p.name}", p.value, deviation=p.standard_error) for p in parameters)
