"""What a model or an input promises: doc, grain, columns with types, docs and checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlkit.metric import Metric

Materialized = Literal["table", "history", "staging", "view", "estimator", "explanation"]
Severity = Literal["error", "warn"]

PUBLISHED: frozenset[str] = frozenset({"table", "history"})
"""What BI reads; the other kinds exist only while a build runs."""


@dataclass(frozen=True)
class Check:
    """A rule about a table that no row may break; `kind` names a generic one, `sql` states one's own."""

    name: str
    kind: str
    columns: tuple[str, ...] = ()
    argument: Any = None
    sql: str = ""
    severity: Severity = "error"

    @property
    def referred(self) -> str:
        """The model in which it looks for rows; empty where it is of one table alone."""
        return str(self.argument).partition(".")[0] if self.kind == "references" else ""


@dataclass(frozen=True)
class Column:
    """One promised column; `type` is DuckDB's spelling, lower-case."""

    name: str
    type: str
    doc: str = ""
    not_null: bool = False


RUN_COLUMNS = {
    "as_of_date": Column("as_of_date", "date", "Rows before this day count.", not_null=True),
    "run_id": Column("run_id", "varchar", "The run that built the row; see the table runs.", not_null=True),
}
"""Every published table ends in these; the compiler adds them where a model does not yield them itself."""


_PARAM = "params."


def is_param(requirement: str) -> bool:
    """Whether what a contract requires is a parameter that has to be set, rather than an input.

    >>> is_param("params.high_value_model.enabled"), is_param("orders")
    (True, False)
    """
    return requirement.startswith(_PARAM)


def param_of(requirement: str) -> str:
    """The name of that parameter."""
    return requirement.removeprefix(_PARAM)


def why_not_made(requirement: str) -> str:
    """Say why a model that requires it is not made.

    >>> why_not_made("subscriptions"), why_not_made("params.high_value_model.enabled")
    ('for want of the input subscriptions', 'as high_value_model.enabled is not true')
    """
    if is_param(requirement):
        return f"as {param_of(requirement)} is not true"
    return f"for want of the input {requirement}"


@dataclass(frozen=True)
class EstimatorSpec:
    """How a query is a training set: a label (null where unknown), a split (train, test or score), and features.

    `params` is the area of parameters with estimator, horizon_days, retrain_days and udf; `baseline` is the feature
    that the model has to beat alone, `history` those (orders so far, days since the last, days since the first) that
    BG/NBD is fitted to, which it has to beat too; of an amount also spend per order, for Gamma-Gamma. Every column but
    the grain, label and split is a feature, unless the `family` (see `sqlkit.estimators.families`) names its own.
    """

    params: str
    label: str
    split: str
    baseline: str | None = None
    history: tuple[str, ...] | None = None
    family: str = "outcome"
    input: str | None = None
    "The input, or the first of two that is mapped, whose sensitive columns are no features and tell rows apart."
    slices: tuple[str, ...] = ()
    "Columns that rows are told apart by when the model is judged; no features."


@dataclass(frozen=True)
class Spec:
    """The contract of one model or input."""

    doc: str
    grain: tuple[str, ...]
    columns: dict[str, Column]
    checks: tuple[Check, ...] = ()
    materialized: Materialized = "table"
    tags: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    like: str | None = None
    "An input whose columns come before the model's own."
    attributes_of: str | None = None
    "An input whose attributes come after them."
    columns_of: str | None = None
    "A model whose other columns come after them."
    incremental: str | None = None
    """The key a row's fate depends on alone: kept rows are replaced for the keys whose input rows changed. Or `sums`:
    every column beside the grain is a sum over customers; those that changed are taken out of it and added anew."""
    training_dates: str | None = None
    "A model of observation dates, of which those not to be scored are read for training alone."
    estimator: EstimatorSpec | None = None
    "How to read the query as a training set; the contract is then of its scores."
    explains: str | None = None
    "The estimator whose scores of the query's rows are explained; the contract is then of the reasons."
    version: int = 1
    "Goes up where readers lose something; see `sqlkit.promises`."
    entity: str | None = None
    "What a row is, for BI tools: other tables with the column of its grain are joined to it."
    metrics: dict[str, Metric] = field(default_factory=dict)
    "What may be said of any group of its rows."

    @property
    def is_published(self) -> bool:
        """Whether the table outlives the build."""
        return self.materialized in PUBLISHED
