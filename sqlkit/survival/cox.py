"""Proportional hazards fitted by Newton's method, and the hazard of an average customer.

Cox (1972), "Regression models and life-tables", JRSS B 34, 187-220. The baseline is Breslow's, in the discussion of
that paper (216-217): at each duration, who leaves over the hazards of all who are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.survival.efron import Ties, Value, partial_likelihood, ties_of
from sqlkit.survival.subjects import Subjects

STEPS = 50
HALVINGS = 30

FLAT = 1e-11
"""A Newton step that promises less than this share of the log-likelihood is the last."""

LOOSE = 1e-9
"""Directions with less of the information, covariates on one scale, are not determined."""

LARGEST = 15.0
"""A hazard e^15 times another's, per standard deviation: the likelihood rises for ever."""


class Unfit(ValueError):
    """There is no estimate; a plain sentence says why."""


@dataclass(frozen=True)
class CoxFit:
    """`coefficients` are of covariates less their `means`; `null` is the log-likelihood with none.

    `places` and `hazard` are the durations at which someone left and the baseline's cumulative hazard from each on.
    """

    coefficients: Floats
    covariance: Floats
    means: Floats
    log_likelihood: float
    null: float
    places: Floats
    hazard: Floats

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients."""
        return np.sqrt(np.diag(self.covariance))


def fit_cox(subjects: Subjects) -> CoxFit:
    """Raises Unfit where covariates tell the same, or one tells apart who leaves without exception."""
    total = subjects.customers.sum()
    means = (subjects.customers[:, None] * subjects.covariates).sum(axis=0) / total
    centred = subjects.covariates - means
    spread = np.sqrt((subjects.customers[:, None] * centred**2).sum(axis=0) / total)
    scaled = Subjects(subjects.duration, subjects.churned, subjects.censored, centred / spread)
    ties = ties_of(scaled)
    null = partial_likelihood(np.zeros(len(means)), scaled, ties)
    beta, found = _newton(scaled, ties, null)
    covariance = np.linalg.inv(found.information) / np.outer(spread, spread)
    places, hazard = _breslow(beta, scaled, ties)
    return CoxFit(beta / spread, covariance, means, found.log_likelihood, null.log_likelihood, places, hazard)


def of_average(fit: CoxFit, means: Floats) -> CoxFit:
    """The same fit told from another customer, of these covariates: ratios to them, and their hazard."""
    times = np.exp((means - fit.means) @ fit.coefficients)
    return replace(fit, means=means, hazard=fit.hazard * times)


def _newton(subjects: Subjects, ties: Ties, start: Value) -> tuple[Floats, Value]:
    beta, found = np.zeros(len(start.gradient)), start
    if not _is_determined(start):
        raise Unfit("covariates say the same of customers, so that their hazard ratios cannot be told apart")
    for _ in range(STEPS):
        if np.abs(beta).max() > LARGEST or not _is_determined(found):
            raise Unfit("a covariate tells apart without exception who leaves, so its hazard ratio has no end")
        step = np.asarray(np.linalg.solve(found.information, found.gradient), dtype=np.float64)
        gain = float(found.gradient @ step) / 2
        if gain <= FLAT * max(1.0, abs(found.log_likelihood)) and np.abs(step).max() < 1e-9:
            return beta, found
        beta, found = _climbed(beta, step, found, subjects, ties)
    raise Unfit("the likelihood of proportional hazards finds no maximum")


def _climbed(beta: Floats, step: Floats, found: Value, subjects: Subjects, ties: Ties) -> tuple[Floats, Value]:
    """A Newton step, halved while it leads down; rounding alone is no descent."""
    slack = 1e-12 * abs(found.log_likelihood)
    for _ in range(HALVINGS):
        next_ = partial_likelihood(beta + step, subjects, ties)
        if np.isfinite(next_.log_likelihood) and next_.log_likelihood >= found.log_likelihood - slack:
            return beta + step, next_
        step = step / 2
    return beta, found


def _is_determined(value: Value) -> bool:
    information = np.linalg.eigvalsh(value.information)
    return bool(np.isfinite(information).all() and information[0] > LOOSE * max(information[-1], 1.0))


def _breslow(beta: Floats, subjects: Subjects, ties: Ties) -> tuple[Floats, Floats]:
    there = subjects.customers * np.exp(subjects.covariates @ beta)
    risk = np.cumsum(np.add.reduceat(there, ties.starts)[::-1])[::-1]
    seen = ties.leaving > 0
    return subjects.duration[ties.starts][seen], np.cumsum(ties.leaving[seen] / risk[seen])
