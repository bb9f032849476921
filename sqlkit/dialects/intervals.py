"""A length of time as a count and a unit, from every spelling DuckDB and Ibis have for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

UNITS = ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
CONSTRUCTORS = {"to_weeks": "WEEK", "to_months": "MONTH", "to_years": "YEAR"}


@dataclass(frozen=True)
class Span:
    """`amount` times `unit`; the amount may be a column, the unit is one of UNITS."""

    amount: exp.Expr
    unit: str


def span_of(node: exp.Expr | None) -> Span | None:
    """None when the node is no interval, or one without a single whole unit ('1 month 3 days')."""
    node = node.unnest() if node is not None else None
    if isinstance(node, exp.Interval):
        return _from_interval(node)
    if isinstance(node, exp.ToDays):
        return Span(node.this.unnest(), "DAY")
    if isinstance(node, exp.Anonymous) and node.name.lower() in CONSTRUCTORS and node.expressions:
        return Span(node.expressions[0].unnest(), CONSTRUCTORS[node.name.lower()])
    if isinstance(node, exp.Mul):
        return _from_product(node)
    return None


def _from_interval(node: exp.Interval) -> Span | None:
    unit = unit_name(node.args.get("unit"))
    amount = node.this.unnest() if node.this is not None else None
    if unit not in UNITS or amount is None:
        return None
    if isinstance(amount, exp.Literal):
        whole = amount.this.strip().lstrip("-").isdigit()
        return Span(exp.Literal.number(amount.this.strip()), unit) if whole else None
    return Span(amount, unit)


def _from_product(node: exp.Mul) -> Span | None:
    for count, length in ((node.this, node.expression), (node.expression, node.this)):
        span = span_of(length)
        if span is not None and span.amount == exp.Literal.number(1):
            return Span(count.unnest(), span.unit)
    return None


def unit_name(unit: exp.Expr | None) -> str:
    """MONTHS, 'month' and Month are MONTH; an absent unit is the empty string."""
    return unit.name.upper().removesuffix("S") if unit is not None else ""
