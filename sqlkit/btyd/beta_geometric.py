"""What BG/NBD and MBG/NBD share: buying is Poisson, and after a purchase a coin decides whether it was the last.

Rate ~ Gamma(r, alpha), chance of leaving ~ Beta(a, b), alike within a customer. The models differ in how many coins
a customer with x repeats has survived: x, or x + 1 where the first purchase may be the last too. Below, n is that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import digamma, gammaln

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.numeric import ln_1p, one_less_exp
from sqlkit.btyd.quadrature import jacobi
from sqlkit.btyd.scores import AGE, AHEAD, LAST, MOST, TIMES, Quadrature, Scores, discounted
from sqlkit.scoring.features import Floats
from sqlkit.scoring.formula import (
    Choice,
    Constant,
    Node,
    Operation,
    constants,
    each,
    exp,
    greatest,
    least,
    ln,
    operands,
    sqrt,
    summed,
)

PARAMETERS = ("r", "alpha", "a", "b")


def log_likelihood(log_parameters: Floats, cells: Cells, coins: int) -> tuple[Floats, Floats]:
    """A value a cell, and its gradient by the parameters' logarithms, one row a parameter.

    Fader, Hardie and Lee (2005), equation 6, and Batislam, Denizel and Filiztekin (2007), equation 3, divided by the
    number of ways that lead there: the sum of still being there and of having left at the last purchase.
    """
    r, alpha, a, b = np.exp(log_parameters)
    x, n = cells.frequency, cells.frequency + coins
    k, left = r + x, n > 0
    after, before = np.log(alpha + cells.age), np.log(alpha + cells.last_age)
    survived = np.where(left, b + n - 1, 1.0)
    bought = gammaln(k) - gammaln(r) + r * np.log(alpha)
    stayed = gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
    here = -k * after
    gone = np.where(left, np.log(a) - np.log(survived) - k * before, -np.inf)
    either = np.logaddexp(here, gone)
    p_here, p_gone = np.exp(here - either), np.exp(gone - either)
    by_r = digamma(k) - digamma(r) + np.log(alpha) - p_here * after - p_gone * before
    by_alpha = r / alpha - p_here * k / (alpha + cells.age) - p_gone * k / (alpha + cells.last_age)
    by_a = digamma(a + b) - digamma(a + b + n) + p_gone / a
    by_b = digamma(a + b) + digamma(b + n) - digamma(b) - digamma(a + b + n) - p_gone / survived
    gradient = np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])
    return bought + stayed + either, gradient


def scores(parameters: Sequence[Constant], coins: int, quadrature: Quadrature, annual_rate: float) -> Scores:
    """P(alive), expected purchases, those discounted, and P(any purchase) within the days ahead.

    Expected purchases are Fader, Hardie and Lee (2005), equation 10, with as many coins as the model has; whoever is
    there buys with one less the NBD's chance of nothing, ((alpha + T) / (alpha + T + t))^(r + x).
    """
    r, alpha, a, b = parameters
    k = r + TIMES
    alive = _alive(r, alpha, a, b, coins)
    span = AHEAD / (alpha + AGE)
    leaving = _Leaving(k, span, a, b, coins, quadrature.size)
    purchases = leaving.purchases(span)
    worth = discounted(purchases, leaving.pace, alpha + AGE, span, annual_rate, quadrature.times)
    return Scores(
        alive,
        alive * purchases,
        alive * worth,
        alive * one_less_exp(k * ln_1p(span)),
    )


def _alive(r: Node, alpha: Node, a: Node, b: Node, coins: int) -> Node:
    """Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model"; the likelihood's first share."""
    n = TIMES if coins else greatest(TIMES, 1.0)
    log_odds = ln(a) - ln(n + (b + (coins - 1))) + (r + TIMES) * (ln(alpha + AGE) - ln(alpha + LAST))
    odds = exp(least(log_odds, MOST))
    return 1 / (1 + (odds if coins else Choice(TIMES, odds, 0 * TIMES)))


class _Leaving:
    """Expectations over the chance of leaving, p ~ Beta(a, b + coins + x), of somebody who is still there.

    One set of Gauss-Jacobi nodes y serves everybody. The map p = y / (y + c (1 - y)) moves them to where this
    customer's p is; with B = b + coins the weights then take the factor c^(B + x) D^-(a + B + x) (1 - y)^x, where
    D = y + c (1 - y). Nodes and map are of the parameters' values, and only the density depends on the parameters: so
    their derivatives are right, though the nodes of other parameters would lie elsewhere.
    """

    def __init__(self, k: Node, span: Node, a: Constant, b: Constant, coins: int, size: int) -> None:
        (a_value,), (b_value,) = a.values, b.values
        nodes, weights = jacobi(size, a_value, b_value + coins)
        y, left = constants(nodes), constants(np.log1p(-nodes))
        self.k = k
        around = 1 + TIMES / (b_value + coins)
        c = around * sqrt(1 + _fixed(span) / around)
        spread = y + c * constants(1 - nodes)
        density = (a - a_value) * constants(_logs(nodes, weights, a_value, b_value + coins)) + (b - b_value) * left
        log_weights = constants(np.log(weights)) + density + TIMES * left
        self.weights = exp(log_weights + (b + coins + TIMES) * ln(c) - (TIMES + (a + b + coins)) * ln(spread))
        self.p = y / spread
        self.total = summed(self.weights)

    def purchases(self, span: Node) -> Node:
        """E[(1 - (1 + span p)^-k) / p], given p and the rate (1 - exp(-rate p t)) / p, the rate ~ Gamma(k, alpha + T).

        Equal to Fader, Hardie and Lee (2005), equation 10, without its 2F1, which fails in 703 of 3,456 cases and is
        0/0 at a = 1.
        """
        return summed(self.weights * one_less_exp(self.k * ln_1p(span * self.p)) / self.p) / self.total

    def pace(self, span: Node) -> Node:
        """The derivative of `purchases` by the span, k E[(1 + span p)^-(k + 1)]."""
        return self.k * summed(self.weights * exp((-1 - self.k) * ln(1 + span * self.p))) / self.total


def _logs(nodes: Floats, weights: Floats, a: float, b: float) -> Floats:
    """ln y, whose mean over Beta(a, b) no quadrature gets right: at 0 it is infinite. The first node bears the rest."""
    logs = np.log(nodes)
    logs[0] += (digamma(a) - digamma(a + b) - (weights * logs).sum()) / weights[0]
    return logs


def _fixed(span: Node) -> Node:
    """The same with its parameters as numbers, of which nothing is a derivative."""
    replaced: dict[int, Node] = {}
    for one in each([span]):
        given = tuple(replaced[id(operand)] for operand in operands(one))
        if isinstance(one, Constant):
            replaced[id(one)] = Constant(one.values)
        else:
            replaced[id(one)] = Operation(one.kind, given) if isinstance(one, Operation) else one
    return replaced[id(span)]
