"""What a model or an input promises: doc, grain, columns with types, docs and checks.

A column is written as in SQL, its doc after two dashes, or as a mapping where it carries checks:

    customer_id: varchar not null -- the customer
    r_score: {type: integer not null, doc: 5 is best, checks: [{between: [1, 5]}]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pydantic
import sqlglot
from sqlglot import exp

from sqlkit.document import Document
from sqlkit.errors import ConfigError, SqlkitError, nearest, raise_all
from sqlkit.validation import Written, validate

Materialized = Literal["table", "history", "staging", "view", "estimator"]
Severity = Literal["error", "warn"]

PUBLISHED: frozenset[str] = frozenset({"table", "history"})
"""What BI reads; the other kinds exist only while a build runs."""

MONEY = "decimal(18, 4)"
"""`money` in a contract: prices of a tenth of a cent and three-decimal currencies sum exactly."""

_TYPES = {"varchar", "bigint", "integer", "double", "boolean", "date", "timestamp", "blob"}
_COLUMN = re.compile(r"^(?P<type>.+?)(?P<not_null>\s+not null)?(?:\s+--\s+(?P<doc>.*))?$", re.DOTALL)


@dataclass(frozen=True)
class Check:
    """A rule about a table that no row may break; `kind` names a generic one, `sql` states one's own."""

    name: str
    kind: str
    columns: tuple[str, ...] = ()
    argument: Any = None
    sql: str = ""
    severity: Severity = "error"


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


@dataclass(frozen=True)
class EstimatorSpec:
    """How a query is a training set: a label (null where unknown), a split (train, test or score), and features.

    `params` is the area of parameters with estimator, horizon_days, retrain_days and udf; `baseline` is the feature
    that the model has to beat alone. Every column but the grain, label and split is a feature.
    """

    params: str
    label: str
    split: str
    baseline: str | None = None


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
    estimator: EstimatorSpec | None = None
    "How to read the query as a training set; the contract is then of its scores."

    @property
    def is_published(self) -> bool:
        """Whether the table outlives the build."""
        return self.materialized in PUBLISHED


class _WrittenColumn(Written):
    type: str
    doc: str = ""
    checks: list[Any] = []

    @pydantic.model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = _COLUMN.match(value.strip())
        assert match
        return {"type": match["type"] + (match["not_null"] or ""), "doc": match["doc"] or ""}


class _WrittenCheck(Written):
    name: str
    sql: str
    severity: Severity = "error"


class _WrittenEstimator(Written):
    params: str
    label: str
    split: str
    baseline: str | None = None


class _WrittenSpec(Written):
    doc: str
    grain: list[str]
    columns: dict[str, _WrittenColumn] = {}
    checks: list[_WrittenCheck] = []
    materialized: Materialized = "table"
    tags: list[str] = []
    requires: list[str] = []
    params: dict[str, Any] = {}
    like: str | None = None
    attributes_of: str | None = None
    columns_of: str | None = None
    estimator: _WrittenEstimator | None = None

    @pydantic.field_validator("grain", "tags", "requires", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


def read_spec(document: Document) -> Spec:
    """Return the contract a YAML document states, or every mistake in it at once."""
    written = validate(document, _WrittenSpec)
    errors: list[SqlkitError] = []
    columns: dict[str, Column] = {}
    checks: list[Check] = []
    for name, column in written.columns.items():
        try:
            columns[name] = _column(name, column)
            checks += _column_checks(columns[name], column)
        except ConfigError as error:
            error.where = document.where("columns", name)
            errors.append(error)
    known = {*written.columns, *(RUN_COLUMNS if written.materialized in PUBLISHED else ())}
    is_open = written.like is not None or not written.columns
    if (written.materialized == "estimator") != (written.estimator is not None):
        where = document.where("materialized")
        errors.append(ConfigError("`materialized: estimator` and `estimator:` go together.", where=where))
    for name in [] if is_open else sorted(set(written.grain) - known):
        close = nearest(name, known)
        hint = f" Did you mean {close!r}?" if close else ""
        errors.append(ConfigError(f"grain names {name!r}, which is no column.{hint}", where=document.where("grain")))
    raise_all(errors)
    if written.grain:
        checks.insert(0, Check("unique_" + "_".join(written.grain), "unique", tuple(written.grain)))
    checks += [Check(c.name, "sql", sql=c.sql, severity=c.severity) for c in written.checks]
    return Spec(
        " ".join(written.doc.split()),
        tuple(written.grain),
        columns,
        tuple(checks),
        written.materialized,
        tuple(written.tags),
        tuple(written.requires),
        written.params,
        written.like,
        written.attributes_of,
        written.columns_of,
        EstimatorSpec(**written.estimator.model_dump()) if written.estimator else None,
    )


def read_columns(texts: Mapping[str, str]) -> dict[str, Column]:
    """Return columns from contract text alone (`bigint not null -- doc`), without checks."""
    return {name: _column(name, _WrittenColumn.model_validate(text)) for name, text in texts.items()}


def column_type(text: str) -> str:
    """Return a contract's type in DuckDB's spelling; `money` is `MONEY`.

    >>> column_type("money"), column_type("DECIMAL(12,2)"), column_type("int")
    ('decimal(18, 4)', 'decimal(12, 2)', 'integer')
    """
    lowered = text.strip().lower()
    if lowered == "money":
        return MONEY
    try:
        spelled = exp.DataType.build(lowered, dialect="duckdb").sql("duckdb").lower()
    except (sqlglot.ParseError, ValueError):
        spelled = lowered
    spelled = {"int": "integer", "text": "varchar", "real": "float"}.get(spelled, spelled)
    if spelled not in _TYPES and not re.fullmatch(r"decimal\(\d+, \d+\)", spelled):
        known = sorted({*_TYPES, "money", "decimal(p, s)"})
        close = nearest(lowered, known)
        hint = f" Did you mean {close!r}?" if close else ""
        raise ConfigError(f"unknown type {text!r}.{hint} Known: {', '.join(known)}.")
    return spelled


def _column(name: str, written: _WrittenColumn) -> Column:
    text = written.type.strip()
    not_null = text.lower().endswith(" not null")
    return Column(name, column_type(text[: -len(" not null")] if not_null else text), written.doc, not_null)


def _column_checks(column: Column, written: _WrittenColumn) -> list[Check]:
    checks = [Check(f"not_null_{column.name}", "not_null", (column.name,))] if column.not_null else []
    for item in written.checks:
        kind, argument = next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else (item, None)
        kind = str(kind).replace(" ", "_")
        if kind not in GENERIC_CHECKS:
            close = nearest(kind, GENERIC_CHECKS)
            hint = f" Did you mean {close!r}?" if close else ""
            raise ConfigError(f"unknown check {kind!r}.{hint} Known: {', '.join(GENERIC_CHECKS)}.")
        checks.append(Check(f"{kind}_{column.name}", kind, (column.name,), argument))
    return checks


GENERIC_CHECKS = ("accepted", "between", "not_null", "references", "unique")
"""The checks a column may name; `sqlkit.contract` turns each into SQL."""
