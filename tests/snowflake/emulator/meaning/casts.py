"""Casts that round, read or show otherwise: FLOAT to NUMBER, text to DATE, FLOAT and TIMESTAMP to text, TRY_CAST.

https://docs.snowflake.com/en/sql-reference/data-type-conversion, .../functions/try_cast
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from emulator.meaning.build import call, of_variant
from emulator.session import Session

Type = exp.DataType.Type
INTEGERS = frozenset((Type.INT, Type.BIGINT, Type.SMALLINT, Type.TINYINT))
TEXTS = frozenset((Type.VARCHAR, Type.TEXT, Type.CHAR, Type.NVARCHAR, Type.NCHAR))


def casts(tree: exp.Expr, session: Session) -> exp.Expr:
    """Every cast outside a VARIANT, innermost first."""
    for node in list(tree.find_all(exp.Cast, exp.TsOrDsToDate, exp.ToNumber))[::-1]:
        if isinstance(node, exp.TsOrDsToDate):
            node.replace(to_date(node))
        elif not of_variant(node.this):
            replacement = by_type(node)
            if replacement is not None:
                replace(node, replacement)
    return tree


def replace(node: exp.Expr, replacement: exp.Expr) -> None:
    """In its parent; a cast that is the whole query part has one always."""
    node.replace(replacement)


def by_type(node: exp.Expr) -> exp.Expr | None:
    """The replacement, or None where DuckDB's cast is right."""
    safe = isinstance(node, exp.TryCast) or bool(node.args.get("safe"))
    inner = node.this
    if isinstance(node, exp.TryCast):
        inner = call("_sf_only_text", inner)
    if isinstance(node, exp.ToNumber):
        return whole(node, inner, safe) if scale_of(node) == 0 else None
    target = node.to
    if target.this in INTEGERS or (target.this == Type.DECIMAL and scale(target) == 0):
        return whole(node, inner, safe)
    if target.this in TEXTS:
        return call("_sf_text", inner)
    if target.this == Type.DATE:
        return call("_sf_try_date" if safe else "_sf_date", inner)
    if target.this in (Type.TIMESTAMPNTZ, Type.TIMESTAMP):
        return call("_sf_try_ntz" if safe else "_sf_ntz", inner)
    if target.this in (Type.TIMESTAMPLTZ, Type.TIMESTAMPTZ):
        return call("_sf_try_ltz" if safe else "_sf_ltz", inner)
    if isinstance(node, exp.TryCast):
        node.set("this", inner)
    return None


def scale(target: exp.Expr) -> int:
    """Decimals of NUMBER(p, s); none are asked for in NUMBER and NUMBER(p)."""
    given = target.expressions
    return int(given[1].name) if len(given) > 1 else 0


def scale_of(node: exp.Expr) -> int:
    """Decimals that TO_NUMBER asks for."""
    found = node.args.get("scale")
    return int(found.name) if found is not None else 0


def whole(node: exp.Expr, inner: exp.Expr, safe: bool) -> exp.Expr:
    """Rounded half away from zero, then an integer of any size."""
    make: Callable[..., exp.Expr] = exp.TryCast if safe else exp.Cast
    rounded = call("_sf_try_whole" if safe else "_sf_whole", inner)
    return make(this=rounded, to=exp.DataType.build("BIGINT"))


def to_date(node: exp.Expr) -> exp.Expr:
    """TO_DATE and TRY_TO_DATE of one argument; a format is left to SQLGlot."""
    if of_variant(node.this):
        return exp.cast(node.this.copy(), Type.DATE)
    return call("_sf_try_date" if node.args.get("safe") else "_sf_date", node.this)
