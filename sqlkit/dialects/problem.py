"""One thing a query says that not every warehouse would say alike, and where."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class Problem:
    """`found` is the SQL, `hint` what to write; `line` and `col` count from 1 in the parsed text."""

    message: str
    line: int | None
    col: int | None
    found: str
    hint: str


def problem_at(node: exp.Expr, message: str, hint: str) -> Problem:
    """A problem at the best position the tree still knows."""
    line, col = position(node)
    found = " ".join(node.sql("duckdb", identify=False).replace('"', "").split())
    return Problem(message, line, col, shorten(found), hint)


def shorten(text: str, width: int = 80) -> str:
    """Cut with an ellipsis, so that a message stays on a line."""
    return text if len(text) <= width else f"{text[: width - 3]}..."


def position(node: exp.Expr) -> tuple[int | None, int | None]:
    """Line and first column of the node or its first positioned child; else only the line, from around it.

    SQLGlot 30 puts positions on identifiers, literals, stars and functions called with brackets; `col` is
    the last column of the token there.
    """
    meta = _first_meta(node)
    if meta is not None:
        return meta["line"], meta["col"] - (meta["end"] - meta["start"])
    parent = node.parent
    while parent is not None:
        meta = _first_meta(parent)
        if meta is not None:
            return meta["line"], None
        parent = parent.parent
    return None, None


def _first_meta(node: exp.Expr) -> dict[str, int] | None:
    placed = (part.meta for part in node.walk(bfs=False) if "line" in part.meta)
    return min(placed, key=lambda meta: int(meta["start"]), default=None)
