"""Whether standard errors are to be believed: the likelihood itself at the ends of each interval.

Where it is the parabola that a standard error takes it for, it falls by 1.92 (half of chi-square's 3.84) at 1.96
standard errors, the other parameters refitted. Venzon and Moolgavkar (1988), "A method for computing
profile-likelihood-based confidence intervals", Applied Statistics 37(1), 87-94.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.fit import Fit, Unfit, maximise, mean_of
from sqlkit.btyd.models import PurchaseModel

DEVIATIONS = 1.959963984540054
EXPECTED = DEVIATIONS**2 / 2
FAR = 2.0
"""Falls this many times too large or too small mean that the interval is not what it says."""


@dataclass(frozen=True)
class Profile:
    """How far the log-likelihood falls at the lower and the upper end of a parameter's interval."""

    parameter: str
    lower: float
    upper: float

    @property
    def is_quadratic(self) -> bool:
        """Whether both falls are about 1.92."""
        return all(EXPECTED / FAR < fall < EXPECTED * FAR for fall in (self.lower, self.upper))


def profiles(model: PurchaseModel, fit: Fit, cells: Cells) -> tuple[Profile, ...]:
    """One a parameter that has a standard error."""
    return tuple(
        Profile(name, *(_fall(model, fit, cells, i, side * DEVIATIONS * fit.spread[i]) for side in (-1, 1)))
        for i, name in enumerate(fit.names)
        if name not in fit.loose
    )


def _fall(model: PurchaseModel, fit: Fit, cells: Cells, index: int, by: float) -> float:
    start = np.log(fit.parameters)
    factor = cells.total / float((cells.age * cells.customers).sum())
    scaled = cells.scaled(factor)
    start += np.array([np.log(factor) if name in model.times else 0.0 for name in model.parameters])
    mean = mean_of(lambda at: model.log_likelihood(at, scaled), scaled.customers)
    best = mean(start)[0]
    start[index] += by
    try:
        found = maximise(mean, start, model.title, fixed=index)
    except Unfit:
        return float("inf")
    return (best - mean(found)[0]) * cells.total
