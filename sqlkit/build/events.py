"""What a build tells while it runs; the command line decides how to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "started", "built", "failed", "skipped", "carried", "resumed", "warned", "published", "unchanged", "note"
]


@dataclass(frozen=True)
class Event:
    """Something happened to a model (or, with an empty name, to the run)."""

    status: Status
    name: str = ""
    message: str = ""
    rows: int | None = None
    seconds: float | None = None
    done: int = 0
    total: int = 0


Listener = Callable[[Event], None]
