"""Feature selection: whatever chose them, what comes out is some of what went in."""

from __future__ import annotations

from typing import Any

from sqlkit.scoring.source import Source


def lift_selected(selector: Any, sources: list[Source]) -> list[Source]:
    """The chosen columns, in their order."""
    return [source for source, chosen in zip(sources, selector.get_support(), strict=True) if chosen]
