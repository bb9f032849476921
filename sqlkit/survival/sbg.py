"""The shifted-beta-geometric model of renewals, from counts of who was lost and who is left after so many.

Every customer leaves at each renewal with a chance of their own, theta; over customers theta has a beta distribution of
parameters alpha and beta. So who has renewed n times renews again with (beta + n) / (alpha + beta + n): retention rises
though nobody changes. Fader and Hardie (2007), "How to project customer retention", Journal of Interactive Marketing
21(1), 76-90: survival is their equation 6, the chance to leave at t their equation 5, retention their equation 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.features import Floats

EDGE = 14.0
"""Logarithms of the parameters are sought within."""

ALIKE = 1e4
"""alpha + beta beyond which customers do not differ: theta then is its mean give or take a hundredth at most."""

_LBFGSB: Any = {"ftol": 1e-15, "gtol": 1e-12, "maxiter": 1000}
STEEPEST = 1e-6
STEP = 1e-4


class NoFit(ValueError):
    """There is no estimate; a plain sentence says why."""


@dataclass(frozen=True)
class Renewals:
    """At the i-th renewal, counted from 1, `deciding` customers could leave and `lost` did."""

    deciding: Floats
    lost: Floats

    def up_to(self, periods: int) -> Renewals:
        """What was known of the first so many renewals."""
        return Renewals(self.deciding[:periods], self.lost[:periods])


@dataclass(frozen=True)
class SbgFit:
    """`covariance` is of the logarithms of alpha and beta, None where customers are alike: the geometric model."""

    alpha: float
    beta: float
    covariance: Floats | None
    log_likelihood: float

    @property
    def standard_errors(self) -> tuple[float, float] | None:
        """Of alpha and beta, by the delta method."""
        if self.covariance is None:
            return None
        spread = np.sqrt(np.diag(self.covariance))
        return float(self.alpha * spread[0]), float(self.beta * spread[1])


def renewals(spent: Floats, lost: Floats, left: Floats) -> Renewals:
    """From customers by how many renewals they made, of whom some were lost at the next and the others still are there.

    >>> renewals(np.array([0.0, 1]), np.array([3.0, 2]), np.array([0.0, 5])).deciding.tolist()
    [10.0, 2.0]
    """
    longest = int(spent.max(initial=0.0)) + 1
    at = spent.astype(np.intp)
    gone, there = (np.bincount(at, values, longest).astype(np.float64) for values in (lost, left))
    beyond = np.cumsum((gone + there)[::-1])[::-1]
    deciding = np.asarray(beyond - there)
    known = int(np.flatnonzero(deciding).max(initial=-1)) + 1
    return Renewals(deciding[:known], gone[:known])


def log_likelihood(at: Floats, seen: Renewals) -> tuple[float, Floats]:
    """And its gradient, at the logarithms of alpha and beta: Fader and Hardie (2007), appendix B.

    The i-th renewal is a draw with chance alpha / (alpha + beta + i - 1) of leaving, for each who decides.
    """
    alpha, beta = np.exp(at)
    before = np.arange(len(seen.lost))
    kept = seen.deciding - seen.lost
    total = alpha + beta + before
    value = (seen.lost * np.log(alpha) + kept * np.log(beta + before) - seen.deciding * np.log(total)).sum()
    by_alpha = seen.lost.sum() / alpha - (seen.deciding / total).sum()
    by_beta = (kept / (beta + before)).sum() - (seen.deciding / total).sum()
    return float(value), np.array([alpha * by_alpha, beta * by_beta])


def fit_sbg(seen: Renewals) -> SbgFit:
    """Raises NoFit where fewer than two renewals are known, or the likelihood has no maximum."""
    from scipy.optimize import minimize

    if len(seen.lost) < 2 or seen.lost.sum() == 0:
        raise NoFit("Too short a history: customers have come to fewer than two renewals.")
    customers = seen.deciding[0]

    def downhill(at: Floats) -> tuple[float, Floats]:
        value, gradient = log_likelihood(at, seen)
        return -value / customers, -gradient / customers

    done: Any = minimize(downhill, np.zeros(2), (), "L-BFGS-B", True, bounds=[(-EDGE, EDGE)] * 2, options=_LBFGSB)
    found = np.asarray(done.x, dtype=np.float64)
    if np.exp(found).sum() > ALIKE:
        return _alike(seen)
    if np.abs(found).max() > EDGE - 1e-3 or np.abs(downhill(found)[1]).max() > STEEPEST:
        raise NoFit("Some customers leave at once and the others never, which no spread of chances describes.")
    found = _polished(found, seen)
    information = -_hessian(found, seen)
    if np.linalg.eigvalsh(information)[0] <= 0:
        raise NoFit("The history does not determine how customers differ in their chance to leave.")
    alpha, beta = np.exp(found)
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return SbgFit(float(alpha), float(beta), covariance, log_likelihood(found, seen)[0])


def _alike(seen: Renewals) -> SbgFit:
    """One chance for all, the share of decisions to leave; as close to it as the model is computed."""
    share = seen.lost.sum() / seen.deciding.sum()
    alpha, beta = float(ALIKE * share), float(ALIKE * (1 - share))
    return SbgFit(alpha, beta, None, log_likelihood(np.log([alpha, beta]), seen)[0])


def _polished(at: Floats, seen: Renewals) -> Floats:
    """Two steps of Newton, which settle the last digits."""
    for _ in range(2):
        at = at - np.linalg.solve(_hessian(at, seen), log_likelihood(at, seen)[1])
    return at


def _hessian(at: Floats, seen: Renewals) -> Floats:
    """By central differences of the gradient, made symmetric."""
    steps = STEP * np.eye(2)
    rows = np.array([log_likelihood(at + s, seen)[1] - log_likelihood(at - s, seen)[1] for s in steps]) / (2 * STEP)
    return np.asarray((rows + rows.T) / 2)


def survival(alpha: float, beta: float, periods: int) -> Floats:
    """The chance to make 0, 1, ... `periods` renewals: Fader and Hardie (2007), equation 6, as a product."""
    before = np.arange(periods)
    return np.concatenate([[1.0], np.cumprod((beta + before) / (alpha + beta + before))])
