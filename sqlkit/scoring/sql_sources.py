"""Raw columns as SQL terms: scaled numbers and looked-up text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlglot import exp

from sqlkit.scoring.source import Encoded, Numeric, Operation, Step
from sqlkit.scoring.sql_terms import Arithmetic, binary, case, divide, is_null, string
from sqlkit.scoring.sql_writer import Writer

_SIMPLE: dict[Operation, Arithmetic] = {"subtract": exp.Sub, "multiply": exp.Mul, "add": exp.Add}


def source_sql(write: Writer, source: Encoded) -> exp.Expression:
    """A scaled column: scikit-learn's operations in its order, then the value for NULL."""
    if not isinstance(source, Numeric):
        return table_sql(write, source.column, list(source.values), source.null, source.unseen)
    value = write.column(source.column)
    for step in source.steps:
        value = _step(write, value, step)
    if np.isnan(source.missing):
        return value
    return exp.Coalesce(this=value, expressions=[write.number(source.missing)])


def _step(write: Writer, value: exp.Expression, step: Step) -> exp.Expression:
    operand = write.number(step.value)
    if step.operation == "divide":
        return divide(value, operand)
    if step.operation in _SIMPLE:
        return binary(_SIMPLE[step.operation], value, operand)
    # LEAST and GREATEST skip NULL on DuckDB; a CASE leaves it NULL everywhere.
    if step.operation == "constant":
        return case([(is_null(value), exp.Null())], operand)
    compare = exp.LT if step.operation == "at_least" else exp.GT
    return case([(compare(this=value.copy(), expression=operand), operand.copy())], value)


def table_sql(
    write: Writer, name: str, values: Sequence[tuple[str, float]], null: float, unseen: float
) -> exp.Expression:
    """A text column by table; NULL has a branch of its own only where it differs from a new category."""
    branches: list[tuple[exp.Expression, exp.Expression]] = [
        (exp.EQ(this=write.column(name), expression=string(category)), write.number(value))
        for category, value in values
        if value != unseen
    ]
    if null != unseen:
        branches.insert(0, (is_null(write.column(name)), _or_null(write, null)))
    return case(branches, _or_null(write, unseen))


def _or_null(write: Writer, value: float) -> exp.Expression:
    return exp.cast(exp.Null(), "double") if np.isnan(value) else write.number(value)
