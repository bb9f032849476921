"""The few SQL terms scores are made of, built with SQLGlot so that each dialect spells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

Dialect = Literal["duckdb", "snowflake"]

Arithmetic = type[exp.Add] | type[exp.Sub] | type[exp.Mul]


def column(name: str, dialect: Dialect) -> exp.Column:
    """A raw column, always quoted; folded to upper case on Snowflake, where unquoted names live."""
    return exp.column(identifier(name, dialect))


def identifier(name: str, dialect: Dialect) -> exp.Identifier:
    """Quoted by SQLGlot, so any name is safe."""
    return exp.to_identifier(name.upper() if dialect == "snowflake" else name, quoted=True)


def number(value: float, dialect: Dialect) -> exp.Expression:
    """A double that reads back to the same bits.

    DuckDB takes digits without an exponent as DECIMAL, and `Literal.number` drops the exponent of a negative.
    Snowflake documents no literal of type FLOAT, so there the text is cast.
    """
    text = repr(float(value))
    if dialect == "snowflake" or text.lstrip("-") in ("inf", "nan"):
        return exp.cast(exp.Literal.string(text), "double")
    literal: exp.Expression = exp.Literal(this=text if "e" in text else f"{text}e0", is_string=False)
    return exp.Paren(this=literal) if text.startswith("-") else literal


def string(value: str) -> exp.Literal:
    """A string literal; escaped when written, by the dialect."""
    return exp.Literal.string(value)


def binary(kind: Arithmetic, left: exp.Expression, right: exp.Expression) -> exp.Expression:
    """An arithmetic operation whose operands keep their grouping."""
    return kind(this=_operand(left), expression=_operand(right))


def divide(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    """Division of doubles as it stands: no guard against zero, no cast."""
    return exp.Div(this=_operand(left), expression=_operand(right), typed=False, safe=False)


def total(terms: Sequence[exp.Expression]) -> exp.Expression:
    """A balanced sum: SQLGlot and DuckDB recurse, and a chain is as deep as it is long."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return binary(exp.Add, total(terms[:half]), total(terms[half:]))


def case(branches: Sequence[tuple[exp.Expression, exp.Expression]], otherwise: exp.Expression) -> exp.Expression:
    """Conditions in order, then `otherwise`; without branches just that."""
    if not branches:
        return otherwise
    ifs = [exp.If(this=condition, true=result) for condition, result in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def is_null(value: exp.Expression) -> exp.Expression:
    """`value is null`."""
    return exp.Is(this=value, expression=exp.Null())


def extreme(
    kind: type[exp.Greatest] | type[exp.Least], values: list[exp.Expression], dialect: Dialect
) -> exp.Expression:
    """GREATEST or LEAST of values NULL together or not at all: dialects disagree about NULL among others."""
    return kind(this=values[0], expressions=values[1:], ignore_nulls=dialect == "duckdb")


def raw_text(sql: str) -> exp.Expression:
    """SQL already written, such as trees too deep for SQLGlot, printed as it is."""
    return exp.Var(this=sql)


def _operand(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Neg) else value
