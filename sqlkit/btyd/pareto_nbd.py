"""Pareto/NBD: customers leave at any time, not only when they buy.

Schmittlein, Morrison and Colombo (1987), "Counting your customers: who are they and what will they do next?",
Management Science 33(1), 1-24; equations as in Fader and Hardie (2005), "A note on deriving the Pareto/NBD model".

Where the papers have 2F1, in two cases by which of alpha and beta is larger, here is the integral that it stands for:
over when, between the last purchase and now, the customer left. With alpha + time = (alpha + t_x) exp(v) it is smooth
in v, and beyond v = `DEPTH` / k there is nothing left of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import digamma, gammaln

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.numeric import ln_1p, one_less_exp
from sqlkit.btyd.quadrature import legendre
from sqlkit.btyd.scores import AGE, AHEAD, LAST, MOST, Quadrature, Scores, discounted
from sqlkit.btyd.scores import TIMES as REPEATS
from sqlkit.scoring.features import Floats
from sqlkit.scoring.formula import Constant, Node, constants, exp, least, ln, summed

PARAMETERS = ("r", "alpha", "s", "beta")
TIMES = ("alpha", "beta")
DEPTH = 60.0
SIZE = 48
"""Nodes of the likelihood's integral."""


def log_likelihood(log_parameters: Floats, cells: Cells) -> tuple[Floats, Floats]:
    """Equation 18 of the note, as the chance of being there yet and that of having left since the last purchase."""
    r, alpha, s, beta = np.exp(log_parameters)
    x = cells.frequency
    k = r + x
    ends = np.log(alpha + cells.age), np.log(beta + cells.age)
    here = -k * ends[0] - s * ends[1]
    nodes, weights = legendre(SIZE)
    began = alpha + cells.last_age
    depth = np.minimum(np.log((alpha + cells.age) / began), DEPTH / k)
    rate = began[:, None] * np.exp(depth[:, None] * nodes)  # alpha and the time of leaving
    exit_ = beta - alpha + rate
    with np.errstate(divide="ignore"):
        parts = np.log(s * weights * depth[:, None]) + (1 - k[:, None]) * np.log(rate) - (s + 1) * np.log(exit_)
    gone = np.logaddexp.reduce(parts, axis=1)
    either = np.logaddexp(here, gone)
    p_here, p_gone = np.exp(here - either), np.exp(parts - either[:, None])

    def over(values: Floats) -> Floats:
        return np.asarray((p_gone * values).sum(axis=1))

    bought = gammaln(k) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    by_r = digamma(k) - digamma(r) + np.log(alpha) - p_here * ends[0] - over(np.log(rate))
    by_alpha = r / alpha - k * (p_here / (alpha + cells.age) + over(1 / rate))
    by_s = np.log(beta) - p_here * ends[1] + over(1 / s - np.log(exit_))
    by_beta = s / beta - p_here * s / (beta + cells.age) - (s + 1) * over(1 / exit_)
    gradient = np.array([by_r * r, by_alpha * alpha, by_s * s, by_beta * beta])
    return bought + either, gradient


def scores(parameters: Sequence[Constant], quadrature: Quadrature, annual_rate: float) -> Scores:
    """Purchases of who is there yet: equation 41 of the note; who left has none."""
    r, alpha, s, beta = parameters
    (shape,) = s.values
    k = r + REPEATS
    alive = _alive(r, alpha, s, beta, quadrature.size)
    later = beta + AGE

    def expected(span: Node) -> Node:
        """(1 - (1 + span)^(1 - s)) / (s - 1), which is ln(1 + span) at s = 1."""
        length = ln_1p(span)
        if abs(shape - 1) < 1e-9:
            return k / (alpha + AGE) * later * length
        if shape > 1:
            return k / (alpha + AGE) * later * one_less_exp((s - 1) * length) / (s - 1)
        return k / (alpha + AGE) * later * exp((1 - s) * length) * one_less_exp((1 - s) * length) / (1 - s)

    def pace(span: Node) -> Node:
        return k / (alpha + AGE) * later * exp(-1 * s * ln_1p(span))

    span = AHEAD / later
    purchases = expected(span)
    return Scores(
        alive,
        alive * purchases,
        alive * discounted(purchases, pace, later, span, annual_rate, quadrature.times),
        alive * _buys(k, alpha, s, beta, quadrature.size),
    )


def _alive(r: Node, alpha: Node, s: Node, beta: Node, size: int) -> Node:
    """Equation 27 of the note; 1 over 1 and the odds of having left since the last purchase."""
    nodes, weights = legendre(size)
    k = r + REPEATS
    began, ended = alpha + LAST, alpha + AGE
    whole = ln(ended) - ln(began)
    depth = least(whole, DEPTH / k)
    passed = depth * constants(nodes)
    exit_ = (beta - alpha) + began * exp(passed)
    log_density = (1 - k) * passed + k * whole + (s + 1) * (ln(beta + AGE) - ln(exit_))
    density = s * constants(weights) * depth * (began / (beta + AGE)) * exp(least(log_density, MOST))
    return 1 / (1 + summed(density))


def _buys(k: Node, alpha: Node, s: Node, beta: Node, size: int) -> Node:
    """Given that the customer is there: left before buying at time u, or not at all until t.

    The chance of no purchase is ((beta+T)/(beta+T+t))^s ((alpha+T)/(alpha+T+t))^k plus the integral of leaving at u
    without one; of its complement, by parts, the integral over u of buying first at u while still there.
    """
    nodes, weights = legendre(size)
    rate = alpha + AGE
    whole = ln_1p(AHEAD / rate)
    depth = least(whole, DEPTH / k)
    passed = depth * constants(nodes)
    waited = rate * exp(passed) * one_less_exp(passed)
    stays = exp(-1 * s * ln_1p(waited / (beta + AGE)))
    return summed(constants(weights) * depth * k * exp(0 - k * passed) * stays)
