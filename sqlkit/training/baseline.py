"""What a model has to beat: a column sorted by, and the base rate said of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.dataset import Labels, Part
from sqlkit.training.metrics import auc, lift

Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Constant:
    """One answer for every held-out row: the share of positives that was learnt from."""

    answer: float
    brier: float
    log_loss: float


@dataclass(frozen=True)
class Alone:
    """A column used as the score: `direction` says which of its values have more positives."""

    column: str
    direction: Direction
    auc: float
    average_precision: float
    lift: float


def constant(parts: Sequence[Part]) -> Constant:
    """The mean over the parts; each part's rate is that of its own `learn`."""
    from sklearn.metrics import brier_score_loss, log_loss

    pairs = [(p.held_out.labels, np.full(p.held_out.rows, p.learn.labels.mean())) for p in parts]
    return Constant(
        float(np.mean([p.learn.labels.mean() for p in parts])),
        float(np.mean([brier_score_loss(labels, answer) for labels, answer in pairs])),
        float(np.mean([log_loss(labels, answer) for labels, answer in pairs])),
    )


def column_alone(column: str, values: list[Floats], labels: list[Labels]) -> Alone:
    """One array a part. The direction is the better one over all parts, in the column's favour."""
    from sklearn.metrics import average_precision_score

    ranks, direction = oriented(np.concatenate(values), np.concatenate(labels))
    split = np.split(ranks, np.cumsum([len(v) for v in values])[:-1])
    pairs = list(zip(labels, split, strict=True))
    return Alone(
        column,
        direction,
        float(np.mean([auc(y, rank) for y, rank in pairs])),
        float(np.mean([average_precision_score(y, rank) for y, rank in pairs])),
        float(np.mean([lift(y, rank) for y, rank in pairs])),
    )


def oriented(values: Floats, labels: Labels) -> tuple[Floats, Direction]:
    """Ranks that rise with the risk: the values up or down, and NULL at either end, whichever is best."""
    _, found = np.unique(values, return_inverse=True)
    up = found.astype(np.float64)
    null = np.isnan(values)
    options: list[tuple[Floats, Direction]] = []
    for end in (-1.0, len(values) + 1.0):
        placed = np.where(null, end, up)
        options += [(placed, "higher"), (-placed, "lower")]
    return max(options, key=lambda option: auc(labels, option[0]))
