"""A file's column as a SQL identifier, and an expression as the lower-case text that stands in sqlkit.yml."""

from __future__ import annotations

import re
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def column(name: str) -> exp.Column:
    """Return the column, quoted where DuckDB or SQLGlot would take the bare name for something else.

    >>> spelled(column("CustomerID")), spelled(column("Unit Price")), spelled(column("AT"))
    ('CustomerID', '"Unit Price"', '"AT"')
    """
    return exp.column(exp.to_identifier(name, quoted=not _is_plain(name)))


def spelled(expression: exp.Expr) -> str:
    """Return the text of an expression, its keywords and functions in lower case, its names as they are.

    >>> spelled(sqlglot.parse_one("CAST(Net * 0.01 AS DECIMAL(18, 4))", dialect="duckdb"))
    'cast(Net * 0.01 as decimal(18, 4))'
    """
    text = expression.sql("duckdb")
    names = {node.name for node in expression.find_all(exp.Identifier)}
    for token in sqlglot.tokenize(text, dialect="duckdb"):
        word = text[token.start : token.end + 1]
        if word.isidentifier() and word not in names:
            text = text[: token.start] + word.lower() + text[token.end + 1 :]
    return text


def columns_of(text: str) -> list[str]:
    """Return the columns an expression reads, in the order of their first mention; empty if it cannot be parsed."""
    try:
        parsed = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        return []
    return list(dict.fromkeys(node.name for node in parsed.find_all(exp.Column, bfs=False)))


@cache
def _is_plain(name: str) -> bool:
    if not _PLAIN.fullmatch(name) or name.lower() in DuckDB.Generator.RESERVED_KEYWORDS:
        return False
    try:
        parsed = sqlglot.parse_one(name, dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        return False
    return isinstance(parsed, exp.Column) and parsed.name == name
