"""Contracts as YAML states them, at the head of a model's file: a `Spec`, or every mistake at once.

A column is written as in SQL, its doc after two dashes, or as a mapping where it carries checks:

    customer_id: varchar not null -- the customer
    r_score: {type: integer not null, doc: 5 is best, checks: [{between: [1, 5]}]}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, Literal

import pydantic

from sqlkit.column_types import column_type
from sqlkit.document import Document
from sqlkit.errors import ConfigError, SqlkitError, nearest, raise_all, unknown
from sqlkit.metric import Metric, read_metrics
from sqlkit.spec import PUBLISHED, RUN_COLUMNS, Check, Column, EstimatorSpec, Materialized, Severity, Spec
from sqlkit.validation import Written, validate

_PLAIN = (str, int, float, bool, datetime.date)
_COLUMN = re.compile(r"^(?P<type>.+?)(?P<not_null>\s+not null)?(?:\s+--\s+(?P<doc>.*))?$", re.DOTALL)


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
    history: tuple[str, str, str] | tuple[str, str, str, str] | None = None
    family: Literal["amount", "clusters", "outcome", "purchases", "renewals", "spend", "survival"] = "outcome"
    input: Literal["customers", "population", "customers or population"] | None = None
    slices: tuple[str, ...] = ()

    @pydantic.model_validator(mode="after")
    def _has_a_label(self) -> _WrittenEstimator:
        if (self.family in ("amount", "outcome")) != bool(self.label):
            raise ValueError("should have a label, which no other family than outcome and amount has")
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
    incremental: Literal["customer_id", "sums"] | None = None
    training_dates: str | None = None
    estimator: _WrittenEstimator | None = None
    explains: str | None = None
    version: int = pydantic.Field(default=1, ge=1)
    entity: str | None = None
    metrics: dict[str, str] = {}

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
    metrics, misstated = _metrics(document, written, columns)
    raise_all([*errors, *misstated])
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
        written.training_dates,
        EstimatorSpec(**written.estimator.model_dump()) if written.estimator else None,
        written.explains,
        written.version,
        written.entity,
        metrics,
    )


def _metrics(
    document: Document, written: _WrittenSpec, columns: Mapping[str, Column]
) -> tuple[dict[str, Metric], list[SqlkitError]]:
    """Return what BI tools are told of a table, and what is wrong with it."""
    types = {name: column.type for name, column in {**columns, **RUN_COLUMNS}.items()}
    found, misstated = read_metrics(written.metrics, types)
    problems: dict[tuple[str, ...], str] = {("metrics", name): told for name, told in misstated.items()}
    if written.entity is not None and (not written.entity.isidentifier() or len(written.grain) != 1):
        problems[("entity",)] = f"the entity {written.entity!r} is one word, of a table whose grain is one column."
    if written.materialized != "table":
        is_history = written.materialized == "history"
        told = "a history's rows are of many dates, which add up to nothing" if is_history else "nobody reads another"
        problems |= {(key,): f"`{key}:` is of published tables: {told}." for key in _TOLD if getattr(written, key)}
    return found, [ConfigError(told, where=document.where(*keys)) for keys, told in problems.items()]


_TOLD = ("entity", "metrics")


def read_columns(texts: Mapping[str, str]) -> dict[str, Column]:
    """Return columns from contract text alone (`bigint not null -- doc`), without checks."""
    return {name: _column(name, _WrittenColumn.model_validate(text)) for name, text in texts.items()}


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
