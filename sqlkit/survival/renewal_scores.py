"""What the shifted-beta-geometric model answers, as a formula of LN and EXP alone.

Fader and Hardie (2010), "Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity",
Marketing Science 29(1), 85-93: who has renewed n times has a theta of Beta(alpha, beta + n) (their equation 3), so what
is expected of them is what was expected of the new, with beta + n for beta. Residual lifetimes stop at a horizon: with
alpha of 1 or below their sum has no end.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, pi, prod

import numpy as np

from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import Choice, Node, Raw, constants, exp, greatest, ln, node, summed

FEATURES = tuple(Feature(name, "numeric") for name in ("periods_spent", "periods_ahead"))
SPENT, AHEAD = (Raw(feature.name) for feature in FEATURES)

SHIFT = 8
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)


def log_gamma(value: Node) -> Node:
    """ln Gamma, to 1e-13 from 0 on: Stirling's series at `value` + 8, less the logarithms of the eight steps there.

    Abramowitz and Stegun (1964), "Handbook of Mathematical Functions", 6.1.40 and 6.1.15.
    """
    far = value + SHIFT
    inverse = 1 / far
    square = inverse * inverse
    series: Node = node(_STIRLING[-1])
    for term in reversed(_STIRLING[:-1]):
        series = series * square + term
    steps: Node = prod((value + k for k in range(1, SHIFT)), start=value)
    return (far - 0.5) * ln(far) - far + log(2 * pi) / 2 + series * inverse - ln(steps)


def form_of(alpha: float, beta: float, horizon: int, period_rate: float, time_unit: str) -> Form:
    """Chance to make all renewals ahead, chance of the next, and how many are expected within `horizon`, discounted."""
    beta_now = beta + greatest(SPENT, 0.0)
    start = log_gamma(alpha + beta_now) - log_gamma(beta_now)

    def stays(periods: Node) -> Node:
        return exp(start + log_gamma(beta_now + periods) - log_gamma(alpha + beta_now + periods))

    ahead = greatest(AHEAD, 0.0)
    steps = np.arange(1.0, horizon + 1)
    counted = Choice(AHEAD - constants(steps - 0.5), stays(constants(steps)), node(0.0))
    residual = summed(counted)
    discounts = _discounts(steps, period_rate)
    outputs: Sequence[tuple[str, Node]] = (
        ("survival", stays(ahead)),
        ("retention", beta_now / (alpha + beta_now)),
        ("residual_periods", residual),
        ("discounted_periods", residual if period_rate == 0 else summed(counted * constants(discounts))),
    )
    return Form(FEATURES, Formula(tuple(outputs), time_unit))


def _discounts(steps: Floats, period_rate: float) -> Floats:
    return np.asarray((1 + period_rate) ** -steps)
