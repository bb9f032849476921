"""Hazards of periods: who leaves in each, of those who were there when it began.

Where leaving in a period has the chance 1 - exp(-exp(alpha_j + x'b)), the complementary log-log model, hazards of the
time within periods are proportional, whatever their length: Prentice and Gloeckler (1978), "Regression analysis of
grouped survival data with application to breast cancer data", Biometrics 34, 57-67, equation 2. Its likelihood is that
of one draw for each customer and period, Allison (1982), "Discrete-time methods for the analysis of event histories",
Sociological Methodology 13, 61-98, equations 11 to 14; Singer and Willett (1993), "It's about time: using discrete-time
survival analysis to study duration and the timing of events", Journal of Educational Statistics 18(2), 155-195.
Alike customers in one period are one row with counts, so that nobody's periods are written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.survival.cox import FLAT, HALVINGS, LARGEST, LOOSE, STEPS, CoxFit, Unfit

ALIKE = "covariates say the same of customers, so that their hazard ratios cannot be told apart"


@dataclass(frozen=True)
class PersonPeriods:
    """`lost` and `kept` customers of a row's covariates in the period that ends at `end`; rows sorted by `end`."""

    end: Floats
    lost: Floats
    kept: Floats
    covariates: Floats

    @property
    def began(self) -> Floats:
        """Who was there when the period began."""
        return self.lost + self.kept


def censored(cell: npt.NDArray[Any], end: Floats, lost: Floats, kept: Floats) -> Floats:
    """Who stayed through a row's period and was not seen in the next; rows of one `cell` are of the same customers.

    >>> censored(np.array([1, 1]), np.array([30.0, 60]), np.array([1.0, 1]), np.array([5.0, 2])).tolist()
    [2.0, 2.0]
    """
    _, number = np.unique(cell, return_inverse=True)
    order = np.lexsort([end, number])
    is_next = np.diff(number[order]) == 0
    again = np.append(np.where(is_next, (lost + kept)[order][1:], 0.0), 0.0)
    found = np.empty_like(kept)
    found[order] = kept[order] - again
    return found


@dataclass(frozen=True)
class Value:
    """At a point: the log-likelihood, its gradient and information by periods, by covariates, and by both."""

    log_likelihood: float
    by_period: Floats
    by_covariate: Floats
    periods: Floats
    both: Floats
    covariates: Floats

    @property
    def schur(self) -> Floats:
        """Information on covariates that is left when periods are fitted too."""
        return np.asarray(self.covariates - self.both.T @ (self.both / self.periods[:, None]))


def person_periods(end: Floats, lost: Floats, kept: Floats, covariates: Floats) -> PersonPeriods:
    """Sorted, so that the order of rows changes no digit.

    Periods in which nobody left have a hazard of zero, and one in which all did ends what is known: neither is fitted.
    """
    order = np.lexsort([kept, lost, *covariates.T, end])
    end, lost, kept, covariates = end[order], lost[order], kept[order], covariates[order]
    _, period = np.unique(end, return_inverse=True)
    fitted = (np.bincount(period, lost) > 0) & (np.bincount(period, kept) > 0)
    rows = fitted[period]
    return PersonPeriods(end[rows], lost[rows], kept[rows], covariates[rows])


def log_likelihood(alpha: Floats, beta: Floats, known: PersonPeriods, period: npt.NDArray[np.intp]) -> Value:
    """Allison (1982), equation 14, with equation 2 of Prentice and Gloeckler (1978) for the chance to leave.

    With m = exp(alpha_j + x'b), who leaves adds ln(1 - exp(-m)) and who stays -m.
    """
    m = np.exp(alpha[period] + known.covariates @ beta)
    leaves = -np.expm1(-m)
    rise = m * np.exp(-m) / leaves  # never by exp(m), which is infinite for one customer far from all others
    value = (known.lost * np.log(leaves) - known.kept * m).sum()
    slope = known.lost * rise - known.kept * m
    weight = known.kept * m - known.lost * rise * (1 - m / leaves)
    size = len(alpha)
    weighted = known.covariates * weight[:, None]
    both = np.column_stack([_sums(period, column, size) for column in weighted.T])
    return Value(
        float(value),
        _sums(period, slope, size),
        np.asarray(known.covariates.T @ slope),
        _sums(period, weight, size),
        both,
        known.covariates.T @ weighted,
    )


def _sums(period: npt.NDArray[np.intp], values: Floats, size: int) -> Floats:
    return np.bincount(period, values, size).astype(np.float64)


def fit_discrete(known: PersonPeriods) -> CoxFit:
    """As `fit_cox`: of a customer of mean covariates, the hazard is cumulative, from each period's end on.

    Raises Unfit where covariates say the same, or one tells apart without exception who leaves.
    """
    ends, period = np.unique(known.end, return_inverse=True)
    if not len(ends):
        raise Unfit("no period has customers who left and customers who stayed")
    total = known.began.sum()
    means = (known.began[:, None] * known.covariates).sum(axis=0) / total
    centred = known.covariates - means
    spread = np.sqrt((known.began[:, None] * centred**2).sum(axis=0) / total)
    if not spread.all():  # who differed may have done so in periods that are not fitted alone
        raise Unfit(ALIKE)
    scaled = PersonPeriods(known.end, known.lost, known.kept, centred / spread)
    share = np.bincount(period, known.lost) / np.bincount(period, known.began)
    alone = np.log(-np.log1p(-share))
    null = log_likelihood(alone, np.zeros(len(means)), scaled, period)
    alpha, beta, found = _newton(alone, scaled, period, null)
    covariance = np.linalg.inv(found.schur) / np.outer(spread, spread)
    hazard = np.cumsum(np.exp(alpha))
    return CoxFit(beta / spread, covariance, means, found.log_likelihood, null.log_likelihood, ends, hazard)


def _newton(
    alpha: Floats, known: PersonPeriods, period: npt.NDArray[np.intp], found: Value
) -> tuple[Floats, Floats, Value]:
    beta = np.zeros(known.covariates.shape[1])
    if not _is_determined(found):
        raise Unfit(ALIKE)
    for _ in range(STEPS):
        if np.abs(beta).max(initial=0) > LARGEST or not _is_determined(found):
            raise Unfit("a covariate tells apart without exception who leaves, so its hazard ratio has no end")
        pull = found.by_covariate - found.both.T @ (found.by_period / found.periods)
        by_beta = np.asarray(np.linalg.solve(found.schur, pull), dtype=np.float64)
        by_alpha = (found.by_period - found.both @ by_beta) / found.periods
        gain = float(found.by_period @ by_alpha + found.by_covariate @ by_beta) / 2
        largest = max(np.abs(by_beta).max(initial=0), np.abs(by_alpha).max())
        if gain <= FLAT * max(1.0, abs(found.log_likelihood)) and largest < 1e-9:
            return alpha, beta, found
        alpha, beta, found = _climbed(alpha, beta, (by_alpha, by_beta), found, known, period)
    raise Unfit("the likelihood of hazards by period finds no maximum")


def _climbed(
    alpha: Floats,
    beta: Floats,
    step: tuple[Floats, Floats],
    found: Value,
    known: PersonPeriods,
    period: npt.NDArray[np.intp],
) -> tuple[Floats, Floats, Value]:
    """A Newton step, halved while it leads down; rounding alone is no descent."""
    slack, share = 1e-12 * abs(found.log_likelihood), 1.0
    for _ in range(HALVINGS):
        at = alpha + share * step[0], beta + share * step[1]
        with np.errstate(all="ignore"):
            next_ = log_likelihood(*at, known, period)
        if np.isfinite(next_.log_likelihood) and next_.log_likelihood >= found.log_likelihood - slack:
            return *at, next_
        share /= 2
    return alpha, beta, found


def _is_determined(value: Value) -> bool:
    if not np.isfinite(value.schur).all():
        return False
    information = np.linalg.eigvalsh(value.schur)
    return bool(len(information) == 0 or information[0] > LOOSE * max(information[-1], 1.0))
