"""Too good to be true: a feature that knows the amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Feature, numbers
from sqlkit.training.amounts.data import Amounts
from sqlkit.training.amounts.measures import measure

SUSPICIOUS = 0.99
"""Customers are not that regular; the amount itself, or one that holds most of it, gives 1.00."""


@dataclass(frozen=True)
class AmountLeak:
    """`spearman` is the feature's own correlation with the amounts held out, without its sign."""

    feature: str
    spearman: float
    reason: str


def find_leak(test: Amounts, features: Sequence[Feature], trusted: Sequence[str]) -> AmountLeak | None:
    """The worst numeric feature that is not `trusted`."""
    found = {f.name: _alone(test, f.name) for f in features if f.kind == "numeric" and f.name not in trusted}
    worst = max(found, key=lambda name: found[name], default="")
    if not worst or found[worst] < SUSPICIOUS:
        return None
    reason = (
        f"Feature {worst!r} on its own ranks the held-out amounts almost perfectly (Spearman {found[worst]:.4f}): "
        f"it very likely looks into the label's window. "
        "Compute it from before the observation date only, or leave it out; if it does so already and customers are "
        "that regular, name it under trusted_features."
    )
    return AmountLeak(worst, found[worst], reason)


def _alone(test: Amounts, name: str) -> float:
    values = numbers(test.columns, name)
    ranked = measure(test.actual, np.where(np.isnan(values), np.nanmin(values, initial=0.0) - 1, values)).spearman
    return abs(ranked or 0.0)
