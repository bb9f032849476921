"""Types of a contract's columns in one spelling, DuckDB's, and what is said of a misspelt one."""

from __future__ import annotations

import re

from sqlkit.errors import ConfigError, nearest

MONEY = "decimal(18, 4)"
"""`money` in a contract: prices of a tenth of a cent and three-decimal currencies sum exactly."""

_TYPES = {"varchar", "bigint", "integer", "double", "boolean", "date", "timestamp", "blob"}
_NAME = re.compile(
    r"[a-z]\w*(\(\d+\))?|double precision|character varying|timestamp without time zone|timestamp with time zone"
)
_DECIMAL = re.compile(r"(?:decimal|numeric|dec) ?\( ?(\d+) ?, ?(\d+) ?\)")


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
