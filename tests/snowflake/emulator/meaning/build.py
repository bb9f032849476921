"""Small pieces of syntax tree."""

from __future__ import annotations

from sqlglot import exp


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of one of `macros.sql`, by its full name, or of a function of DuckDB."""
    full = f"_sf.{name}" if name.startswith("_sf_") else name
    return exp.Anonymous(this=full, expressions=[one.copy() for one in arguments])


def text(value: str) -> exp.Literal:
    """A string literal."""
    return exp.Literal.string(value)


def number(value: int) -> exp.Expr:
    """A whole number, negative too."""
    return exp.convert(value)


VARIANTS = (exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket)


def of_variant(node: exp.Expr) -> bool:
    """Whether a value comes out of a VARIANT, whose casts are fakesnow's."""
    inner = node.unnest()
    return isinstance(inner, VARIANTS) or (isinstance(inner, exp.Column) and inner.name == "VALUE")


SAME_TYPE = (exp.Min, exp.Max, exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
"""Functions whose value has the type of their first argument."""


def alike(node: exp.Expr) -> exp.Expr:
    """A stand-in of the same type, without the aggregates and windows whose type DuckDB learns too late for a macro."""

    def bare(part: exp.Expr) -> exp.Expr:
        while isinstance(part, (exp.Window, exp.IgnoreNulls, *SAME_TYPE)):
            part = part.this
        if isinstance(part, exp.Subquery) and isinstance(part.this, exp.Select):
            return part.this.selects[0].unalias().transform(bare)
        return part

    return node.copy().transform(bare)
