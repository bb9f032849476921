"""Features that have their logarithm beside them: one of the two is enough for any model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

PREFIX = "log_"


def without_logarithms(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """For what splits: a logarithm has the same order as the feature itself."""
    plain = {f.name for f in features}
    return tuple(f for f in features if not (f.name.startswith(PREFIX) and f.name.removeprefix(PREFIX) in plain))


def with_logarithms(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """For what multiplies: the logarithm in the feature's place, where there is one."""
    named = {f.name for f in features}
    return tuple(f for f in features if PREFIX + f.name not in named)
