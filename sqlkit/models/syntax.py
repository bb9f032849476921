"""What DuckDB's own parser says of a text: SQLGlot forgives some mistakes, and has no line for others."""

from __future__ import annotations

import re


def complaint(text: str) -> tuple[str, int] | None:
    """Return what is wrong with a text and its line, counted from 1; None where it is well formed.

    >>> complaint("select\\n    'x as n"), complaint("select 1")
    (('unterminated string literal', 2), None)
    """
    import duckdb

    try:
        duckdb.extract_statements(text)
    except duckdb.Error as error:
        line = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
        return str(error).split("\n")[0].removeprefix("Parser Error: "), int(line[1]) if line else 1
    return None
