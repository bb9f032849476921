"""A model on rows it has not seen, beside what needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.features import Floats, training_frame
from sqlkit.training.baseline import base_rate, bg_nbd, column_alone
from sqlkit.training.baseline import champion as champion_of
from sqlkit.training.bootstrap import Contestant, Judged, judge
from sqlkit.training.calibrator import cross_calibrated, decisions
from sqlkit.training.dataset import Part
from sqlkit.training.definition import Definition
from sqlkit.training.metrics import Bin, Measures, as_measures, calibration
from sqlkit.training.slices import Sliced, told_apart


@dataclass(frozen=True)
class Rival:
    """`direction`: which of a column's values have more positives. `ahead` is the model's figure less the rival's."""

    name: str
    direction: str | None
    judged: Judged
    ahead: Judged


@dataclass(frozen=True)
class Validation:
    """`measures` of the test period, or the mean over folds with `deviation` (n - 1) between them.

    `lower` and `upper` are the ends of 95 % bootstrap intervals. Ranking is that of the model itself. Probabilities,
    and `calibration` bins with them, are of curves fitted to other customers where `calibrated_by` names a method;
    `uncalibrated` is what they were before. Counts and bins are over all held-out rows together.
    """

    method: Literal["test period", "folds"]
    rows: int
    positives: int
    negatives: int
    base_rate: float
    capacity: float
    measures: Measures
    lower: Measures
    upper: Measures
    deviation: Measures | None
    calibrated_by: str | None
    uncalibrated: Measures | None
    calibration: tuple[Bin, ...]
    rivals: tuple[Rival, ...]
    sliced: tuple[Sliced, ...] = ()

    def rival(self, name: str) -> Rival | None:
        """That rival, if it took part."""
        return next((rival for rival in self.rivals if rival.name == name), None)


def validate(
    parts: Sequence[Part],
    models: Sequence[Any],
    definition: Definition,
    method: str | None,
    champion: bytes | None = None,
) -> Validation:
    """One fitted model a part, judged on the part's held-out rows, its probabilities set right by `method`."""
    labels = [part.held_out.labels for part in parts]
    scores, said = _said(parts, models, definition, method)
    model = Contestant(definition.name, scores, said)
    before = Contestant(definition.name, scores, scores)
    rivals = _rivals(parts, definition, method is not None, champion)
    found = judge([model, *rivals, *([before] if method else [])], labels, definition.capacity, definition.seed)
    own, together = found.judged[0], np.concatenate(labels)
    return Validation(
        method="test period" if len(parts) == 1 else "folds",
        rows=len(together),
        positives=int(together.sum()),
        negatives=int((1 - together).sum()),
        base_rate=float(together.mean()),
        capacity=definition.capacity,
        measures=own.measures,
        lower=own.lower,
        upper=own.upper,
        deviation=None if len(parts) == 1 else _deviation(found.by_part),
        calibrated_by=method,
        uncalibrated=found.judged[-1].measures if method else None,
        calibration=calibration(together, np.concatenate(said)),
        rivals=tuple(
            Rival(rival.name, rival.direction, judged, ahead)
            for rival, judged, ahead in zip(rivals, found.judged[1:], found.ahead, strict=False)
        ),
        sliced=told_apart(parts, scores, said, definition),
    )


def _said(
    parts: Sequence[Part], models: Sequence[Any], definition: Definition, method: str | None
) -> tuple[list[Floats], list[Floats]]:
    """Scores that rank, and probabilities: the same, unless a curve comes between."""
    frames = [training_frame(definition.features, part.held_out.columns) for part in parts]
    scores = [expected_scores(model, frame) for model, frame in zip(models, frames, strict=True)]
    if method is None:
        return scores, scores
    found = np.concatenate([decisions(model, frame) for model, frame in zip(models, frames, strict=True)])
    labels, folds = (np.concatenate(many) for many in zip(*((p.held_out.labels, p.folds) for p in parts), strict=True))
    said = cross_calibrated(found, labels, folds, method)
    return scores, np.split(said, np.cumsum([len(s) for s in scores])[:-1])


def _rivals(
    parts: Sequence[Part], definition: Definition, is_calibrated: bool, champion: bytes | None
) -> list[Contestant]:
    found = [base_rate(parts, is_calibrated)]
    values = [part.held_out.baseline for part in parts if part.held_out.baseline is not None]
    if definition.baseline and values:
        found.insert(0, column_alone(definition.baseline, values, [part.held_out.labels for part in parts]))
    more = [bg_nbd(parts, definition.horizon_days), champion_of(champion, parts) if champion else None]
    return [*found, *(rival for rival in more if rival)]


def _deviation(parts: Sequence[Measures]) -> Measures:
    values = np.array([[np.nan if (v := getattr(m, f.name)) is None else v for f in fields(Measures)] for m in parts])
    return as_measures(np.std(values, axis=0, ddof=1))
