"""Finding one's way in SQL text that holds quotes and parentheses."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.errors import compilation


def depths(text: str, start: int = 0) -> Iterator[tuple[int, str, int]]:
    """Each character that is outside of quotes, with the depth of parentheses after it."""
    depth, quote = 0, ""
    for place in range(start, len(text)):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
            continue
        if letter in "'\"":
            quote = letter
        depth += (letter == "(") - (letter == ")")
        yield place, letter, depth


def balanced(text: str, start: int) -> int:
    """The place after the parenthesis that closes the one before `start`.

    >>> balanced("f(a, (b)) x", 2)
    9
    """
    for place, _, depth in depths(text, start):
        if depth < 0:
            return place + 1
    raise compilation("syntax error: a parenthesis is not closed")


def split(text: str) -> list[str]:
    """At the commas that are in no parenthesis and no quote.

    >>> split("a NUMBER(3, 1), b VARCHAR DEFAULT ','")
    ['a NUMBER(3, 1)', "b VARCHAR DEFAULT ','"]
    """
    cuts = [place for place, letter, depth in depths(text) if letter == "," and depth == 0]
    pieces = [text[a:b].strip() for a, b in zip([0, *(c + 1 for c in cuts)], [*cuts, len(text)], strict=True)]
    return pieces if pieces != [""] else []
