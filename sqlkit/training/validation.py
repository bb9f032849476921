"""A model on rows it has not seen, beside what needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.features import Feature, Floats, training_frame
from sqlkit.training.baseline import Alone, Constant, column_alone, constant
from sqlkit.training.dataset import Part
from sqlkit.training.metrics import Bin, Measures, calibration, measure


@dataclass(frozen=True)
class Validation:
    """`measures` of the test period, or the mean over folds with `deviation` (n - 1) between them.

    Counts and calibration bins are over all held-out rows together.
    """

    method: Literal["test period", "folds"]
    rows: int
    positives: int
    negatives: int
    base_rate: float
    measures: Measures
    deviation: Measures | None
    calibration: tuple[Bin, ...]
    constant: Constant
    baseline: Alone | None


def validate(
    parts: Sequence[Part], models: Sequence[Any], features: Sequence[Feature], baseline: str | None
) -> Validation:
    """One fitted model a part, judged on the part's held-out rows."""
    pairs = zip(parts, models, strict=True)
    scores = [expected_scores(m, training_frame(features, p.held_out.columns)) for p, m in pairs]
    labels = [p.held_out.labels for p in parts]
    found = [measure(y, s) for y, s in zip(labels, scores, strict=True)]
    together = np.concatenate(labels)
    return Validation(
        method="test period" if len(parts) == 1 else "folds",
        rows=len(together),
        positives=int(together.sum()),
        negatives=int((1 - together).sum()),
        base_rate=float(together.mean()),
        measures=_over(found, np.mean),
        deviation=None if len(parts) == 1 else _over(found, _deviation),
        calibration=calibration(together, np.concatenate(scores)),
        constant=constant(parts),
        baseline=_alone(parts, baseline),
    )


def _over(found: Sequence[Measures], summary: Any) -> Measures:
    names = [f.name for f in fields(Measures)]
    return Measures(**{n: float(summary([getattr(m, n) for m in found])) for n in names})


def _deviation(values: Sequence[float]) -> Any:
    return np.std(values, ddof=1)


def _alone(parts: Sequence[Part], column: str | None) -> Alone | None:
    values: list[Floats] = [p.held_out.baseline for p in parts if p.held_out.baseline is not None]
    return column_alone(column, values, [p.held_out.labels for p in parts]) if column else None
