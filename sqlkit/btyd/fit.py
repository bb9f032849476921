"""Maximum likelihood over the logarithms of positive parameters, by analytic gradients, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.btyd.cells import Cells, Spends
from sqlkit.btyd.gamma_gamma import AMOUNTS
from sqlkit.btyd.gamma_gamma import PARAMETERS as SPEND_PARAMETERS
from sqlkit.btyd.gamma_gamma import log_likelihood as spend_likelihood
from sqlkit.btyd.models import PurchaseModel
from sqlkit.scoring.features import Floats

EDGE = 8.0
"""How far a logarithm may go: where nobody leaves, the chance of it falls for ever, and the rest does not change."""

LOOSE = 0.05
"""Information below which a direction is not determined: its standard error is a factor of 90 either way."""

SHARE = 0.01
"""Of a parameter's own direction that may lie in one that is not determined."""

STEP = 1e-4
"""Of the central differences of the gradient that make the Hessian: their error is about its square."""

STEEPEST = 1e-5
"""The gradient of the mean log-likelihood at what may be called a maximum."""

_LBFGSB: Any = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000, "maxls": 50}

Mean = Callable[[Floats], tuple[float, Floats]]
"""Mean log-likelihood a customer, and its gradient by the parameters' logarithms."""


class Unfit(Exception):
    """There is no model of these data; the message is a plain sentence that says why."""


@dataclass(frozen=True)
class Fit:
    """`covariance` is of the parameters' logarithms, in the directions that the data determine.

    Of the parameters that are `loose` the likelihood hardly depends: they have no standard error.
    """

    names: tuple[str, ...]
    parameters: Floats
    log_likelihood: float
    covariance: Floats
    loose: tuple[str, ...]
    customers: float

    @property
    def spread(self) -> Floats:
        """Standard errors of the logarithms; infinite for those that are loose."""
        loose = np.array([name in self.loose for name in self.names])
        return np.where(loose, np.inf, np.sqrt(np.diag(self.covariance)))

    @property
    def root(self) -> Floats:
        """Of the covariance: a column a direction that the data determine, as long as it is uncertain."""
        sizes, directions = np.linalg.eigh(self.covariance)
        known = sizes > sizes.max(initial=0.0) * 1e-14
        return np.asarray(directions[:, known] * np.sqrt(sizes[known]))

    @property
    def square_root(self) -> Floats:
        """The same with a column a parameter, those of nothing being 0: as many whatever the data determine."""
        return np.pad(self.root, ((0, 0), (0, len(self.names) - self.root.shape[1])))

    @property
    def standard_errors(self) -> tuple[float | None, ...]:
        """Of the parameters themselves, by the delta method."""
        errors = self.spread * self.parameters
        return tuple(float(error) if np.isfinite(error) else None for error in errors)

    def interval(self, deviations: float = 1.959963984540054) -> tuple[Floats, Floats]:
        """Wald's interval of each parameter, on the logarithm, so that it stays above 0."""
        return self.parameters * np.exp(-deviations * self.spread), self.parameters * np.exp(deviations * self.spread)


def fit_purchases(model: PurchaseModel, cells: Cells) -> Fit:
    """Time is measured by the mean age meanwhile, so that all logarithms are near 0; raises Unfit."""
    factor = cells.total / float((cells.age * cells.customers).sum()) if cells.age.any() else 1.0
    scaled = cells.scaled(factor)
    mean = mean_of(lambda at: model.log_likelihood(at, scaled), scaled.customers)
    found = maximise(mean, np.zeros(len(model.parameters)), model.title)
    shift = np.array([np.log(factor) if name in model.times else 0.0 for name in model.parameters])
    value = float((model.log_likelihood(found - shift, cells)[0] * cells.customers).sum())
    return _fit(model.parameters, found, shift, value, mean, cells.total)


def fit_spend(spends: Spends) -> Fit:
    """Gamma-Gamma, amounts measured by their mean meanwhile; raises Unfit."""
    factor = float(spends.customers.sum() / (spends.mean * spends.customers).sum())
    scaled = spends.scaled(factor)
    mean = mean_of(lambda at: spend_likelihood(at, scaled), scaled.customers)
    found = maximise(mean, np.zeros(3), "Gamma-Gamma")
    shift = np.array([np.log(factor) if name in AMOUNTS else 0.0 for name in SPEND_PARAMETERS])
    value = float((spend_likelihood(found - shift, spends)[0] * spends.customers).sum())
    return _fit(SPEND_PARAMETERS, found, shift, value, mean, float(spends.customers.sum()))


def mean_of(likelihood: Callable[[Floats], tuple[Floats, Floats]], customers: Floats) -> Mean:
    """A likelihood of cells as the mean over their customers."""
    total = customers.sum()

    def mean(at: Floats) -> tuple[float, Floats]:
        values, gradient = likelihood(at)
        return float((values * customers).sum() / total), np.asarray((gradient * customers).sum(axis=1) / total)

    return mean


def maximise(mean: Mean, start: Floats, title: str, fixed: int | None = None) -> Floats:
    """Where the mean is greatest within the edges; `fixed` stays where it starts."""
    from scipy.optimize import minimize

    def downhill(at: Floats) -> tuple[float, Floats]:
        value, gradient = mean(at)
        return -value, -gradient

    bounds = [(-EDGE, EDGE) if i != fixed else (float(at), float(at)) for i, at in enumerate(start)]
    done: Any = minimize(downhill, start, (), "L-BFGS-B", True, bounds=bounds, options=_LBFGSB)
    found = np.asarray(done.x, dtype=np.float64)
    inside = [i for i in range(len(found)) if i != fixed and abs(found[i]) < EDGE - 1e-6]
    steepness = float(np.abs(mean(found)[1][inside]).max(initial=0.0))
    if not np.isfinite(done.fun) or steepness > STEEPEST:
        raise Unfit(f"{title} finds no maximum of the likelihood (its slope is {steepness:.1g} where it stopped).")
    return found


def hessian(mean: Mean, at: Floats) -> Floats:
    """Of the mean, by central differences of its gradient, made symmetric."""
    steps = STEP * np.eye(len(at))
    rows = np.array([(mean(at + step)[1] - mean(at - step)[1]) / (2 * STEP) for step in steps])
    return np.asarray((rows + rows.T) / 2)


def _fit(names: tuple[str, ...], found: Floats, shift: Floats, value: float, mean: Mean, customers: float) -> Fit:
    information, directions = np.linalg.eigh(-hessian(mean, found) * customers)
    known = information > LOOSE
    covariance = (directions[:, known] / information[known]) @ directions[:, known].T
    outside = (directions[:, ~known] ** 2).sum(axis=1)
    loose = tuple(name for name, share in zip(names, outside, strict=True) if share > SHARE)
    return Fit(names, np.exp(found - shift), value, covariance, loose, customers)
