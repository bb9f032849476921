"""Pareto/NBD: customers leave at any time, not only when they buy.

Schmittlein, Morrison and Colombo (1987), "Counting your customers: who are they and what will they do next?",
Management Science 33(1), 1-24; equations as in Fader and Hardie (2005), "A note on deriving the Pareto/NBD model".

Where the papers have 2F1, in two cases by which of alpha and beta is larger, here is the integral that it stands for:
over when, between the last purchase and now, the customer left. With m the smaller of alpha and beta and m + time =
(m + t_x) exp(v) it is smooth in v, the nearest pole of either power being pi away; with the larger in its place there
is a peak at t_x as narrow as the smaller. Beyond alpha + time = (alpha + t_x) exp(`DEPTH` / k) there is nothing left.
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
    smaller = min(alpha, beta)
    began = smaller + cells.last_age
    until = np.minimum(cells.age, (alpha + cells.last_age) * np.exp(np.minimum(DEPTH / k, MOST)) - alpha)
    depth = np.log((smaller + until) / began)
    left = began[:, None] * np.exp(depth[:, None] * nodes)  # the smaller and the time of leaving
    rate, exit_ = left + (alpha - smaller), left + (beta - smaller)
    with np.errstate(divide="ignore"):
        parts = np.log(s * weights * depth[:, None] * left) - k[:, None] * np.log(rate) - (s + 1) * np.log(exit_)
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


def _alive(r: Node, alpha: Constant, s: Node, beta: Constant, size: int) -> Node:
    """Equation 27 of the note; 1 over 1 and the odds of having left since the last purchase."""
    nodes, weights = legendre(size)
    k = r + REPEATS
    if alpha.values <= beta.values:
        began = alpha + LAST
        depth = least(ln(alpha + AGE) - ln(began), DEPTH / k)
        passed = depth * constants(nodes)
        left = began * exp(passed)
        ln_rate, ln_exit = ln(began) + passed, ln((beta - alpha) + left)
    else:
        began = beta + LAST
        until = least(AGE, (alpha + LAST) * exp(least(DEPTH / k, MOST)) - alpha)
        depth = ln(beta + until) - ln(began)
        passed = depth * constants(nodes)
        left = began * exp(passed)
        ln_rate, ln_exit = ln((alpha - beta) + left), ln(began) + passed
    log_density = k * (ln(alpha + AGE) - ln_rate) + (s + 1) * (ln(beta + AGE) - ln_exit)
    density = s * constants(weights) * depth * (left / (beta + AGE)) * exp(least(log_density, MOST))
    return 1 / (1 + summed(density))


def _buys(k: Node, alpha: Constant, s: Node, beta: Constant, size: int) -> Node:
    """Given that the customer is there: left before buying at time u, or not at all until t.

    The chance of no purchase is ((beta+T)/(beta+T+t))^s ((alpha+T)/(alpha+T+t))^k plus the integral of leaving at u
    without one; of its complement, by parts, the integral over u of buying first at u while still there.
    """
    nodes, weights = legendre(size)
    rate, exit_ = alpha + AGE, beta + AGE
    if alpha.values <= beta.values:
        depth = least(ln_1p(AHEAD / rate), DEPTH / k)
        passed = depth * constants(nodes)
        waited = rate * exp(passed) * one_less_exp(passed)
        log_density = -1 * k * passed - s * ln_1p(waited / exit_)
        return summed(constants(weights) * depth * k * exp(log_density))
    depth = ln_1p(least(AHEAD, rate * exp(least(DEPTH / k, MOST))) / exit_)
    passed = depth * constants(nodes)
    waited = exit_ * exp(passed) * one_less_exp(passed)
    log_density = (1 - s) * passed - (k + 1) * ln_1p(waited / rate)
    return summed(constants(weights) * depth * k * (exit_ / rate) * exp(log_density))
