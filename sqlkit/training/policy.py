"""What a model was not to learn from; no NumPy here, since compiling reads it."""

from __future__ import annotations

from dataclasses import dataclass

SLICE = "slice_"
"""What the names of columns begin with that rows are told apart by, and that are no features."""


@dataclass(frozen=True)
class Sensitive:
    """A column declared `sensitive:`, `why` in its words; `reason` is what lets it be a feature all the same."""

    column: str
    why: str
    is_feature: bool
    reason: str
