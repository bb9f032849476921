"""What a model of purchases answers, of which columns, and how purchases are discounted.

Discounted purchases are the DET of Fader, Hardie and Lee (2005), "RFM and CLV: using iso-value curves for customer base
analysis", Journal of Marketing Research 42(4), 415-430, equation 2; theirs have no end, here it is the days ahead.
"""

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
class Spread:
    """`root` is of the parameters' covariance; asked for are an error a row, its parts, which add up, or both."""

    root: Floats
    as_error: bool = True
    as_parts: bool = False


@dataclass(frozen=True)
class Scores:
    """`purchases` in the days ahead, `discounted` as of their beginning, and `buys`, the chance of one at least.

    `error` is the standard error of `purchases` that the parameters' uncertainty leaves; `along` are its parts, one an
    independent direction of that uncertainty. Errors of many customers do not add up, as all have the same parameters:
    their parts do, and the error of a sum is the length of those sums.
    """

    alive: Node
    purchases: Node
    discounted: Node
    buys: Node
    error: Node | None = None
    along: tuple[Node, ...] = ()

    def with_error(self, parameters: Sequence[Constant], spread: Spread) -> Scores:
        """By the delta method: the length of the gradient by the logarithms, times a root of their covariance."""
        moved = moves(self.purchases, parameters, spread.root)
        error = sqrt(reduce(operator.add, (along * along for along in moved))) if spread.as_error else None
        return replace(self, error=error, along=tuple(moved) if spread.as_parts else ())


def moves(output: Node, parameters: Sequence[Constant], root: Floats) -> list[Node]:
    """How far the output moves with one standard deviation of each column of `root`, of the parameters' logarithms."""
    by_log = [
        parameter.values[0] * slope for parameter, slope in zip(parameters, gradient(output, parameters), strict=True)
    ]
    return [
        reduce(operator.add, (float(share) * slope for share, slope in zip(column, by_log, strict=True)))
        for column in root.T
    ]


def form_of(scores: Scores) -> Form:
    """The intermediate form of the scores."""
    outputs = (
        ("p_alive", scores.alive),
        ("expected_purchases", scores.purchases),
        ("discounted_purchases", scores.discounted),
        ("p_buys", scores.buys),
        *([("expected_purchases_error", scores.error)] if scores.error else []),
        *((f"expected_purchases_along_{i}", part) for i, part in enumerate(scores.along, 1)),
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
