"""A model of amounts on a later period, beside what needs no model, all on the same bootstrap draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.amounts.data import Amounts
from sqlkit.training.amounts.measures import AmountBin, AmountMeasures, Predictions, as_measures, calibration
from sqlkit.training.bootstrap import interval, resamples
from sqlkit.training.tally import once


@dataclass(frozen=True)
class AmountJudged:
    """Figures of the held-out rows between the ends of their 95 % bootstrap intervals."""

    measures: AmountMeasures
    lower: AmountMeasures
    upper: AmountMeasures


@dataclass(frozen=True)
class AmountRival:
    """`ahead` is the model's figure less the rival's; of `mae` and `rmse` less is better."""

    name: str
    judged: AmountJudged
    ahead: AmountJudged


@dataclass(frozen=True)
class AmountValidation:
    """Of the test period, which the model has not seen: `spenders` of the `rows` came to an `actual` total above 0."""

    method: Literal["test period"]
    rows: int
    spenders: int
    actual: float
    expected: float
    measures: AmountMeasures
    lower: AmountMeasures
    upper: AmountMeasures
    calibration: tuple[AmountBin, ...]
    rivals: tuple[AmountRival, ...]


def validate(test: Amounts, predicted: Floats, rivals: Mapping[str, Floats], seed: int) -> AmountValidation:
    """`predicted` by the model, and by each rival, of the same rows."""
    contestants = [Predictions.of(test.actual, said) for said in (predicted, *rivals.values())]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.array([one.figures(once(test.rows))[:, 0] for one in contestants])
        parts = [[one.figures(w) for one in contestants] for (w,) in resamples([test.rows], seed)]
    drawn = np.concatenate([np.array(part) for part in parts], axis=2)
    own = _judged(found[0], drawn[0])
    return AmountValidation(
        method="test period",
        rows=test.rows,
        spenders=int(np.count_nonzero(test.actual)),
        actual=float(test.actual.sum()),
        expected=float(predicted.sum()),
        measures=own.measures,
        lower=own.lower,
        upper=own.upper,
        calibration=calibration(test.actual, predicted),
        rivals=tuple(
            AmountRival(name, _judged(f, d), _judged(found[0] - f, drawn[0] - d))
            for name, f, d in zip(rivals, found[1:], drawn[1:], strict=True)
        ),
    )


def _judged(found: Floats, drawn: Floats) -> AmountJudged:
    lower, upper = interval(drawn)
    return AmountJudged(as_measures(found), as_measures(lower), as_measures(upper))
