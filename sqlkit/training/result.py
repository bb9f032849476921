"""What training comes to: an artifact with its card, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlkit.scoring.form import Form


@dataclass(frozen=True)
class Refused:
    """Too little data to speak; `reason` is a plain sentence for the card's place."""

    reason: str


@dataclass(frozen=True)
class Trained:
    """An artifact that has passed the gate; its family's `card` says whether to believe it (`card.leak`).

    `explanation` is what its scores are explained by, as JSON; empty where they cannot be.
    """

    artifact: bytes
    form: Form
    version: str
    card: Any
    explanation: str = ""
