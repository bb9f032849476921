"""Text of a statement before it is read: without comments inside, and with bound identifiers written out."""

from __future__ import annotations

import re
from typing import Any

_PIECE = re.compile(
    r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|\$\$.*?\$\$|/\*.*?\*/|identifier\s*\(\s*\?\s*\)|\?""", re.I | re.S
)

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_READ_AS_TEXT = re.compile(r"\s*(?:PUT|GET|LIST|LS|REMOVE|RM|COPY)\b|.*\bINFER_SCHEMA\s*\(", re.I | re.S)
"""Statements whose handlers look for values in the text."""


def written_out(sql: str, params: list[Any]) -> tuple[str, list[Any]]:
    """`IDENTIFIER(?)` becomes the name that is bound to it, and that value is bound no more.

    >>> written_out("drop table identifier(?) /* by a driver */", ["A.B"])
    ('drop table A.B ', [])
    >>> written_out("select '?', x from identifier(?) where x = ?", ["t", 1])
    ("select '?', x from t where x = ?", [1])
    """
    left, waiting = [], list(params)
    is_text = _READ_AS_TEXT.match(_COMMENT.sub("", sql)) is not None

    def piece(found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith("/*"):
            return ""
        if text == "?" and waiting and is_text:
            return "'" + str(waiting.pop(0)).replace("'", "''") + "'"
        if text == "?" and waiting:
            left.append(waiting.pop(0))
        elif text.lower().startswith("identifier") and waiting:
            return str(waiting.pop(0))
        return text

    return _PIECE.sub(piece, sql), left + waiting
