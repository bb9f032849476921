"""A search for an estimator's settings: what is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Search:
    """`seconds` after which no further rung is begun; `candidates` are settings tried, the estimator's own first."""

    seconds: float
    candidates: int


@dataclass(frozen=True)
class Rung:
    """So many candidates, judged on `rows` of so large a `share` of the customers; losses are log losses."""

    share: float
    rows: int
    candidates: int
    best_loss: float
    default_loss: float


@dataclass(frozen=True)
class Found:
    """`settings` are those of the last rung's best, none where the estimator's own did as well as any.

    `judged_on` says how rows to judge were held out: dates later than those learnt from, or customers where no date
    leaves room for a horizon before it. Not the seconds it took: a card of the same rows is the same card.
    """

    asked: Search
    tried: int
    judged_on: Literal["later dates", "other customers"]
    rungs: tuple[Rung, ...]
    settings: Mapping[str, Any]
    is_out_of_time: bool

    @property
    def limit(self) -> str:
        """What a reader should not take for granted; empty where the same rows come to the same settings."""
        if not self.is_out_of_time:
            return ""
        rungs = "1 rung" if len(self.rungs) == 1 else f"{len(self.rungs)} rungs"
        return (
            f"The search for settings ran out of its {self.asked.seconds:g} seconds after {rungs}: another run may "
            "choose other settings, and then train another model."
        )
