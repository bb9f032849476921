"""What a model has to beat: a column sorted by, the base rate said of everybody, BG/NBD, and the model before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.bg_nbd_baseline import no_purchase
from sqlkit.training.bootstrap import Contestant
from sqlkit.training.dataset import Labels, Part
from sqlkit.training.metrics import auc

Direction = Literal["higher", "lower"]

BASE_RATE, BG_NBD, CHAMPION = "base_rate", "bg_nbd", "champion"


def base_rate(parts: Sequence[Part], is_calibrated: bool) -> Contestant:
    """One answer for everybody: the share of positives that was learnt from.

    A calibrated model has learnt the held-out period's rate from its other folds; then this has too.
    """
    by_fold = is_calibrated and len(parts) == 1
    said = [_rates(part) if by_fold else np.full(part.held_out.rows, part.learn.labels.mean()) for part in parts]
    return Contestant(BASE_RATE, [np.zeros(part.held_out.rows) for part in parts], said)


def column_alone(column: str, values: Sequence[Floats], labels: Sequence[Labels]) -> Contestant:
    """One array a part. The direction is the better one over all parts, in the column's favour."""
    ranks, direction = oriented(np.concatenate(values), np.concatenate(labels))
    return Contestant(column, np.split(ranks, np.cumsum([len(v) for v in values])[:-1]), None, direction)


def bg_nbd(parts: Sequence[Part], horizon_days: int | None) -> Contestant | None:
    """The chance of no purchase within the horizon, or of one, as suits the label; None without a fit."""
    if horizon_days is None or any(part.held_out.history is None for part in parts):
        return None
    silent = [no_purchase(part.held_out.history, horizon_days) for part in parts if part.held_out.history is not None]
    found = [one for one in silent if one is not None]
    if len(found) < len(parts):
        return None
    labels = np.concatenate([part.held_out.labels for part in parts])
    if auc(labels, np.concatenate(found)) >= 0.5:
        return Contestant(BG_NBD, found, found, "higher")
    turned = [1 - one for one in found]
    return Contestant(BG_NBD, turned, turned, "lower")


def champion(data: bytes, parts: Sequence[Part]) -> Contestant | None:
    """The model that scores now, by its artifact; only on a test period, since it may have learnt from any fold."""
    if len(parts) > 1:
        return None
    from sqlkit.scoring.runtime import run_onnx

    said = np.asarray(run_onnx(data)(parts[0].held_out.columns), dtype=np.float64)
    return Contestant(CHAMPION, [said], [said])


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


def _rates(part: Part) -> Floats:
    labels = part.held_out.labels
    folds, place = np.unique(part.folds, return_inverse=True)
    return np.array([labels[part.folds != fold].mean() for fold in folds])[place]
