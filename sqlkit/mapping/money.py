"""The ways an amount is spelled in text: patterns to count them by, and the expression that reads each."""

from __future__ import annotations

from sqlglot import exp

PLAIN, POINT, COMMA = "plain", "point", "comma"
"""`1234.50`; `$1,234.50`; `1.234,50 EUR`."""

PATTERNS = {
    POINT: r"^[^0-9.,]{0,4}\d{1,3}(,?\d{3})*(\.\d+)?[^0-9.,]{0,4}$",
    COMMA: r"^[^0-9.,]{0,4}\d{1,3}(\.?\d{3})*(,\d+)?[^0-9.,]{0,4}$",
}


def exact(value: exp.Expr) -> exp.Expr:
    """Return the value as the contract's money type."""
    return exp.cast(value, "decimal(18, 4)", dialect="duckdb")


def from_cents(value: exp.Expr) -> exp.Expr:
    """Return whole cents as money: times an exact 0.01, as a division would go through floats."""
    return exact(exp.Mul(this=value, expression=exp.Literal.number("0.01")))


def reading(spelling: str, value: exp.Expr) -> exp.Expr:
    """Return the expression that reads such text, NULL where it cannot."""
    if spelling == PLAIN:
        return value
    keep = r"[^0-9.-]" if spelling == POINT else r"[^0-9,-]"
    figures: exp.Expr = _replaced("regexp_replace", value, keep, "", "g")
    if spelling == COMMA:
        figures = _replaced("replace", figures, ",", ".")
    return exp.TryCast(this=figures, to=exp.DataType.build("decimal(18, 4)", dialect="duckdb"))


def _replaced(function: str, value: exp.Expr, *arguments: str) -> exp.Expr:
    return exp.Anonymous(this=function, expressions=[value, *(exp.Literal.string(text) for text in arguments)])
