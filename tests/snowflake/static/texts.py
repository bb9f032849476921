"""String literals: a backslash begins an escape sequence on Snowflake, on DuckDB it is a backslash.

https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.snowflake.static.statement import Statement

_KNOWN = re.compile(r"""\\(?:['"\\bfnrt0]|[0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})""")


def escapes(statement: Statement) -> Iterator[str]:
    """A backslash with nothing known behind it is dropped in silence."""
    for text in statement.texts:
        left = _KNOWN.sub("", text)
        if "\\" in left:
            place = left.index("\\")
            yield f"the backslash of {left[place : place + 2]!r} is dropped"
