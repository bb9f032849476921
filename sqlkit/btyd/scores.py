"""What a model of purchases answers, of which columns, and how purchases are discounted."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from sqlkit.btyd.numeric import one_less_exp
from sqlkit.btyd.quadrature import legendre
from sqlkit.scoring.derivative import gradient
from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.folding import folded
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import Constant, Node, Raw, exp, ln, sqrt

FEATURES = tuple(Feature(name, "numeric") for name in ("frequency", "last_age_days", "age_days", "days_ahead"))
TIMES, LAST, AGE, AHEAD = (Raw(feature.name) for feature in FEATURES)

TIME_UNIT = "day"
YEAR = 365.25
"""Days by which an annual rate is spread, as in ltv_customers."""

MOST = 700.0
"""Where exp is still finite; the odds of having left are then beyond doubt."""


@dataclass(frozen=True)
class Quadrature:
    """How many nodes expectations over customers have, and sums over time."""

    size: int = 64
    times: int = 8


@dataclass(frozen=True)
class Scores:
    """`purchases` in the days ahead, `discounted` as of their beginning, and `buys`, the chance of one at least.

    `error` is the standard error of `purchases` that the parameters' uncertainty leaves.
    """

    alive: Node
    purchases: Node
    discounted: Node
    buys: Node
    error: Node | None = None

    def with_error(self, parameters: Sequence[Constant], spread: Floats) -> Scores:
        """By the delta method: the length of the gradient by the logarithms, times a root of their covariance."""
        by_log = [
            parameter.values[0] * slope
            for parameter, slope in zip(parameters, gradient(self.purchases, parameters), strict=True)
        ]
        moved = [
            reduce(operator.add, (float(share) * slope for share, slope in zip(column, by_log, strict=True)))
            for column in spread.T
        ]
        return replace(self, error=sqrt(reduce(operator.add, (along * along for along in moved))))


def form_of(scores: Scores) -> Form:
    """The intermediate form of the scores."""
    outputs = (
        ("p_alive", scores.alive),
        ("expected_purchases", scores.purchases),
        ("discounted_purchases", scores.discounted),
        ("p_buys", scores.buys),
        *([("expected_purchases_error", scores.error)] if scores.error else []),
    )
    names = [name for name, _ in outputs]
    values = folded([value for _, value in outputs])
    return Form(FEATURES, Formula(tuple(zip(names, values, strict=True)), TIME_UNIT))


def discounted(
    purchases: Node, pace: Callable[[Node], Node], age: Node, span: Node, annual_rate: float, size: int
) -> Node:
    """Purchases each at the discount of its day, exp(-d u): E(t) less the integral of (1 - exp(-d u)) E'(u) to t.

    `span` is t / `age`, `pace` gives E' times `age` at u / `age`. Gauss-Legendre in ln(1 + u / age), along which it is
    smooth however long t is.
    """
    if annual_rate == 0:
        return purchases
    rate = float(np.log1p(annual_rate)) / YEAR
    length = ln(1 + span)
    lost = [
        float(weight) * grown * one_less_exp(rate * age * (grown - 1)) * pace(grown - 1)
        for grown, weight in (
            (exp(float(place) * length), weight) for place, weight in zip(*legendre(size), strict=True)
        )
    ]
    return purchases - length * reduce(operator.add, lost)
