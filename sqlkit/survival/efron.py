"""The partial likelihood of proportional hazards, its gradient and information, with ties as Efron has them.

Cox (1972), "Regression models and life-tables", JRSS B 34, 187-220, equation 14; Efron (1977), "The efficiency of Cox's
likelihood function for censored data", JASA 72, 557-565, section 4: of d who leave together, the l-th leaves a risk set
from which l/d of each is gone. As formulas in Klein and Moeschberger (2003), "Survival Analysis", equation 8.4.3.

Only sums over risk sets enter: with S the sums of w, wx and wxx' over who is there and F those over who leaves
(w = exp(x'b)), all that ties take is the sums over l of 1/(S0 - l/d F0) and of its square, weighted by powers of l/d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.survival.subjects import Subjects


@dataclass(frozen=True)
class Ties:
    """Where each duration with someone leaving begins among the rows; how many leave, and who is the l-th of them."""

    starts: npt.NDArray[np.intp]
    leaving: Floats
    event: npt.NDArray[np.intp]
    share: Floats


@dataclass(frozen=True)
class Value:
    """The log-likelihood at a point, with its slope and its curvature (as information, positive definite)."""

    log_likelihood: float
    gradient: Floats
    information: Floats


def ties_of(subjects: Subjects) -> Ties:
    """What stays the same at every point."""
    starts = np.flatnonzero(np.diff(subjects.duration, prepend=-np.inf))
    leaving = np.asarray(np.add.reduceat(subjects.churned, starts), dtype=np.float64)
    event = np.repeat(np.arange(len(starts)), leaving.astype(np.intp))
    first = np.cumsum(leaving) - leaving
    share = (np.arange(len(event)) - first[event]) / leaving[event]
    return Ties(starts, leaving, event, share)


def partial_likelihood(beta: Floats, subjects: Subjects, ties: Ties) -> Value:
    """Klein and Moeschberger (2003), equation 8.4.3, at `beta`; centred covariates keep exponentials small."""
    x = subjects.covariates
    predictor = x @ beta
    weight = np.exp(predictor)
    here, leaving = subjects.customers * weight, subjects.churned * weight
    s0, f0 = _at_risk(here, ties), _at(leaving, ties)
    left = s0[ties.event] - ties.share * f0[ties.event]
    a0, a1 = (_per_event(share / left, ties) for share in (np.ones_like(left), ties.share))
    b0, b1, b2 = (_per_event(ties.share**k / left**2, ties) for k in range(3))
    s1 = np.column_stack([_at_risk(here * column, ties) for column in x.T])
    f1 = np.column_stack([_at(leaving * column, ties) for column in x.T])
    value = float((subjects.churned * predictor).sum() - np.log(left).sum())
    gradient = (subjects.churned[:, None] * x).sum(axis=0) - (a0[:, None] * s1 - a1[:, None] * f1).sum(axis=0)
    crossed = _weighted(s1, b1, f1)
    squares = _weighted(s1, b0, s1) - crossed - crossed.T + _weighted(f1, b2, f1)
    return Value(value, gradient, _second(x, here, leaving, ties, a0, a1) - squares)


def _second(x: Floats, here: Floats, leaving: Floats, ties: Ties, a0: Floats, a1: Floats) -> Floats:
    """The sum of the risk sets' second moments, column by column: a matrix a customer would not fit into memory."""
    size = x.shape[1]
    found = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            both = x[:, i] * x[:, j]
            risk, gone = _at_risk(here * both, ties), _at(leaving * both, ties)
            found[i, j] = found[j, i] = float((a0 * risk - a1 * gone).sum())
    return found


def _weighted(left: Floats, weights: Floats, right: Floats) -> Floats:
    return np.asarray(left.T @ (weights[:, None] * right))


def _at(values: Floats, ties: Ties) -> Floats:
    """Sums by duration."""
    return np.asarray(np.add.reduceat(values, ties.starts), dtype=np.float64)


def _at_risk(values: Floats, ties: Ties) -> Floats:
    """Sums over who stays at least so long, by duration."""
    return np.asarray(np.cumsum(_at(values, ties)[::-1])[::-1])


def _per_event(values: Floats, ties: Ties) -> Floats:
    return np.asarray(np.bincount(ties.event, values, len(ties.starts)), dtype=np.float64)
