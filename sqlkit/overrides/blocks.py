"""The blocks of a Jinja template, as they are written."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"\{#.*?#\}|\{%[-+]?\s*(?:block\s+(?P<block>\w+)|(?P<end>endblock)|extends\s+(?P<quote>['\"])(?P<extends>.*?)(?P=quote))"
    r"[^%]*%\}",
    re.DOTALL,
)


def blocks(text: str) -> dict[str, str]:
    """Return what stands in each block, nested ones included.

    >>> blocks("a {% block one %}b {% block two %}c{% endblock %}{% endblock %} {# {% block three %} #}")
    {'two': 'c', 'one': 'b {% block two %}c{% endblock %}'}
    """
    found: dict[str, str] = {}
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(text):
        if tag["block"]:
            opened.append((tag["block"], tag.end()))
        elif tag["end"] and opened:
            name, start = opened.pop()
            found[name] = text[start : tag.start()]
    return found


def extended(text: str) -> str | None:
    """Return the template that a template extends.

    >>> extended('{% extends "sqlkit/segments/rfm.sql" %}'), extended("select 1")
    ('sqlkit/segments/rfm.sql', None)
    """
    return next((tag["extends"] for tag in _TAG.finditer(text) if tag["extends"]), None)
