"""Too good to be true: a feature that knows the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, numbers, texts
from sqlkit.training.baseline import oriented
from sqlkit.training.dataset import Part
from sqlkit.training.metrics import auc

SUSPICIOUS = 0.995
"""No honest feature of customers ranks them this well. One that runs through the label window gives 1.00."""


@dataclass(frozen=True)
class Leak:
    """`auc` is the feature's alone, or, where only all together are that good, the model's."""

    feature: str
    auc: float
    reason: str


def find_leak(
    parts: Sequence[Part],
    features: Sequence[Feature],
    model_auc: float,
    most_important: str,
    trusted: Sequence[str] = (),
) -> Leak | None:
    """The worst single feature; else, where the model is too good, the one it leans on most.

    `trusted` features may be that good by themselves, and then so may the model.
    """
    alone = {f.name: float(np.mean([auc_alone(part, f) for part in parts])) for f in features}
    doubted = {name: found for name, found in alone.items() if name not in trusted}
    worst = max(doubted, key=lambda name: doubted[name], default="")
    if worst and alone[worst] >= SUSPICIOUS:
        return Leak(worst, alone[worst], _sentence(worst, alone[worst], "on its own"))
    if model_auc >= SUSPICIOUS and not any(alone.get(name, 0.0) >= SUSPICIOUS for name in trusted):
        return Leak(most_important, model_auc, _sentence(most_important, model_auc, "with the other features"))
    return None


def auc_alone(part: Part, feature: Feature) -> float:
    """Numbers by rank, in either direction; categories by their share of positives where it was learnt."""
    held_out = part.held_out
    if feature.kind == "text":
        return auc(held_out.labels, _rates(part, feature.name))
    ranks, _ = oriented(numbers(held_out.columns, feature.name), held_out.labels)
    return auc(held_out.labels, ranks)


def _rates(part: Part, name: str) -> Floats:
    labels = part.learn.labels
    learnt = _categories(part.learn.columns, name)
    words, index, rows = np.unique(learnt, return_inverse=True, return_counts=True)
    share = dict(zip(words.tolist(), (np.bincount(index, weights=labels) / rows).tolist(), strict=True))
    unseen = float(labels.mean())
    return np.array([share.get(word, unseen) for word in _categories(part.held_out.columns, name)])


def _categories(columns: Columns, name: str) -> list[str]:
    return ["NULL" if text is None else f"={text}" for text in texts(columns, name)]


def _sentence(feature: str, found: float, how: str) -> str:
    return (
        f"Feature {feature!r} {how} ranks the held-out rows almost perfectly (AUC {found:.4f}): "
        f"it very likely looks into the label's window. "
        "Compute it from before the observation date only, or leave it out; if it does so already and customers are "
        "that regular, name it under trusted_features."
    )
