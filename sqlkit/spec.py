"""What a model or an input promises: doc, grain, columns with types, docs and checks.

A column is written as in SQL, its doc after two dashes, or as a mapping where it carries checks:

    customer_id: varchar not null -- the customer
    r_score: {type: integer not null, doc: 5 is best, checks: [{between: [1, 5]}]}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pydantic

from sqlkit.document import Document
from sqlkit.errors import ConfigError, SqlkitError, nearest, raise_all, unknown
from sqlkit.validation import Written, validate

Materialized = Literal["table", "history", "staging", "view", "estimator", "explanation"]
Severity = Literal["error", "warn"]

PUBLISHED: frozenset[str] = frozenset({"table", "history"})
"""What BI reads; the other kinds exist only while a build runs."""

MONEY = "decimal(18, 4)"
"""`money` in a contract: prices of a tenth of a cent and three-decimal currencies sum exactly."""

_TYPES = {"varchar", "bigint", "integer", "double", "boolean", "date", "timestamp", "blob"}
_PLAIN = (str, int, float, bool, datetime.date)
_NAME = re.compile(
    r"[a-z]\w*(\(\d+\))?|double precision|character varying|timestamp without time zone|timestamp with time zone"
)
_DECIMAL = re.compile(r"(?:decimal|numeric|dec) ?\( ?(\d+) ?, ?(\d+) ?\)")
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


@dataclass(frozen=True)
class EstimatorSpec:
    """How a query is a training set: a label (null where unknown), a split (train, test or score), and features.

    `params` is the area of parameters with estimator, horizon_days, retrain_days and udf; `baseline` is the feature
    that the model has to beat alone, `history` those (orders so far, days since the last, days since the first) that
    BG/NBD is fitted to, which it has to beat too. Every column but the grain, label and split is a feature, unless
    the `family` (see `sqlkit.estimators.families`) names its own columns: it then has no label.
    """

    params: str
    label: str
    split: str
    baseline: str | None = None
    history: tuple[str, str, str] | None = None
    family: str = "outcome"


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
    "The key a row's fate depends on alone: kept rows are replaced for the keys whose input rows changed."
    estimator: EstimatorSpec | None = None
    "How to read the query as a training set; the contract is then of its scores."
    explains: str | None = None
    "The estimator whose scores of the query's rows are explained; the contract is then of the reasons."

    @property
    def is_published(self) -> bool:
        """Whether the table outlives the build."""
        return self.materialized in PUBLISHED


class _WrittenColumn(Written):
    example = "{type: integer, doc: what it counts}"

    type: str
    doc: str = ""
    checks: list[Any] = []

    @pydantic.model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = _COLUMN.match(value.strip())
        if match is None:
            raise ValueError("write a type, as integer not null -- what it counts")
        return {"type": match["type"] + (match["not_null"] or ""), "doc": match["doc"] or ""}


class _WrittenCheck(Written):
    example = "{name: positive, sql: select n from this where n < 0}"

    name: str
    sql: str
    severity: Severity = "error"


class _WrittenEstimator(Written):
    params: str
    label: str = ""
    split: str
    baseline: str | None = None
    history: tuple[str, str, str] | None = None
    family: Literal["outcome", "purchases", "renewals", "spend", "survival"] = "outcome"

    @pydantic.model_validator(mode="after")
    def _has_a_label(self) -> _WrittenEstimator:
        if (self.family == "outcome") != bool(self.label):
            raise ValueError("should have a label, which no other family than outcome has")
        return self


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
    incremental: Literal["customer_id"] | None = None
    estimator: _WrittenEstimator | None = None
    explains: str | None = None

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
    if (written.materialized == "explanation") != (written.explains is not None):
        where = document.where("materialized")
        errors.append(ConfigError("`materialized: explanation` and `explains:` go together.", where=where))
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
        written.incremental,
        EstimatorSpec(**written.estimator.model_dump()) if written.estimator else None,
        written.explains,
    )


def read_columns(texts: Mapping[str, str]) -> dict[str, Column]:
    """Return columns from contract text alone (`bigint not null -- doc`), without checks."""
    return {name: _column(name, _WrittenColumn.model_validate(text)) for name, text in texts.items()}


def column_type(text: str) -> str:
    """Return a contract's type in DuckDB's spelling; `money` is `MONEY`.

    >>> column_type("money"), column_type("DECIMAL(12,2)"), column_type("int")
    ('decimal(18, 4)', 'decimal(12, 2)', 'integer')
    """
    lowered = " ".join(text.lower().split())
    if lowered == "money":
        return MONEY
    if lowered in _TYPES:
        return lowered
    spelled = _spelled(lowered) if _NAME.fullmatch(lowered) else lowered
    decimal = _DECIMAL.fullmatch(spelled)
    if decimal:
        return _decimal(text, int(decimal[1]), int(decimal[2]))
    if spelled not in _TYPES:
        raise ConfigError(_unknown_type(text, lowered))
    return spelled


def _decimal(text: str, precision: int, scale: int) -> str:
    if not 1 <= precision <= 38 or scale > precision:
        raise ConfigError(f"there is no {text.strip()!r}: write decimal(p, s) with p at most 38 and s at most p.")
    return f"decimal({precision}, {scale})"


def _spelled(name: str) -> str:
    """Return DuckDB's spelling of a bare name; SQLGlot drops what follows one, so nothing more may be given to it."""
    import sqlglot
    from sqlglot import exp

    try:
        spelled = exp.DataType.build(name, dialect="duckdb").sql("duckdb").lower()
    except (sqlglot.ParseError, ValueError):
        return name
    return {"int": "integer", "text": "varchar", "real": "float"}.get(spelled, spelled)


def _unknown_type(text: str, lowered: str) -> str:
    known = sorted({*_TYPES, "money", "decimal(p, s)"})
    first = lowered.partition(" ")[0]
    close = nearest(lowered, [*known, *(f"{name} not null" for name in known)]) or nearest(first, known)
    hint = f" Did you mean {close!r}?" if close else ""
    return f"unknown type {text!r}.{hint} Known: {', '.join(known)}; `not null` may follow."


def _column(name: str, written: _WrittenColumn) -> Column:
    text = written.type.strip()
    not_null = text.lower().endswith(" not null")
    return Column(name, column_type(text[: -len(" not null")] if not_null else text), written.doc, not_null)


def _column_checks(column: Column, written: _WrittenColumn) -> list[Check]:
    checks = [Check(f"not_null_{column.name}", "not_null", (column.name,))] if column.not_null else []
    return checks + [_column_check(column.name, item) for item in written.checks]


def _column_check(column: str, item: Any) -> Check:
    kind, argument = next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else (item, None)
    kind = str(kind).replace(" ", "_")
    if kind not in GENERIC_CHECKS:
        raise ConfigError(unknown("check", kind, GENERIC_CHECKS))
    if not _fits(kind, argument):
        raise ConfigError(f"the check {kind} of {column} is written {GENERIC_CHECKS[kind]}, found {argument!r}.")
    return Check(f"{kind}_{column}", kind, (column,), argument)


def _fits(kind: str, argument: Any) -> bool:
    """Whether a check is given what it needs: two bounds, some values, a column of a model, or nothing."""
    if kind in ("between", "accepted"):
        are_plain = isinstance(argument, list) and all(isinstance(item, _PLAIN) for item in argument)
        return are_plain and (len(argument) == 2 if kind == "between" else len(argument) > 0)
    if kind == "references":
        return isinstance(argument, str) and re.fullmatch(r"\w+\.\w+", argument) is not None
    return argument is None


GENERIC_CHECKS = {
    "accepted": "`accepted: [web, shop]`",
    "between": "`between: [1, 5]`",
    "not_null": "`not_null`, without more",
    "references": "`references: customers.customer_id`",
    "unique": "`unique`, without more",
}
"""The checks a column may name and how each is written; `sqlkit.contract` turns them into SQL."""
