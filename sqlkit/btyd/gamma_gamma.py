"""Gamma-Gamma: what a purchase is worth, of customers who differ, independent of how often they buy.

Fader and Hardie (2013), "The Gamma-Gamma model of monetary value"; Fader, Hardie and Lee (2005), "RFM and CLV: using
iso-value curves for customer base analysis", Journal of Marketing Research 42(4), 415-430.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from sqlkit.btyd.cells import Spends
from sqlkit.btyd.scores import moves
from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.folding import folded
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import Constant, Raw

PARAMETERS = ("p", "q", "v")
AMOUNTS = ("v",)
"""Parameters that are amounts of money."""

FEATURES = (Feature("frequency", "numeric"), Feature("mean_value", "numeric"))


def log_likelihood(log_parameters: Floats, spends: Spends) -> tuple[Floats, Floats]:
    """A value a cell and its gradient by the parameters' logarithms; equation 1a of the note."""
    p, q, v = np.exp(log_parameters)
    x, m = spends.frequency, spends.mean
    px, whole = p * x, np.log(x * m + v)
    value = (
        gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
        + (px - 1) * np.log(m) + px * np.log(x) - (px + q) * whole
    )  # fmt: skip
    by_p = x * (digamma(px + q) - digamma(px) + np.log(m) + np.log(x) - whole)
    by_q = digamma(px + q) - digamma(q) + np.log(v) - whole
    by_v = q / v - (px + q) / (x * m + v)
    return value, np.array([by_p * p, by_q * q, by_v * v])


def form_of(parameters: Floats, root: Floats | None = None) -> Form:
    """Expected value of a purchase, (p v + p x m) / (p x + q - 1); equation 5 of the note. Finite where q > 1.

    With a square `root` of the covariance of the parameters' logarithms it answers how far that moves the value too.
    """
    p, q, v = given = [Constant((float(value),)) for value in parameters]
    times, mean = (Raw(feature.name) for feature in FEATURES)
    value = p * (v + times * mean) / (p * times + (q - 1))
    moved = [] if root is None else moves(value, given, root)
    names = ("expected_value", *(f"expected_value_along_{i}" for i in range(1, len(moved) + 1)))
    return Form(FEATURES, Formula(tuple(zip(names, folded([value, *moved]), strict=True)), "none"))
