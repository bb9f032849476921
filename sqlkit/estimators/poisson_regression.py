"""Effects that multiply: what is expected is the exponential of a weighted sum, and so never below zero.

Poisson's likelihood asks for no counts, only for a mean: Gourieroux, Monfort and Trognon (1984), "Pseudo maximum
likelihood methods: applications to Poisson models", Econometrica 52. Santos Silva and Tenreyro (2006), "The log of
gravity", Review of Economics and Statistics 88, have it for amounts with many zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlkit.estimators.encoding import by_kind
from sqlkit.estimators.logarithms import with_logarithms

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature


def pipeline(features: Sequence[Feature], seed: int) -> Any:
    """Median for NULL with a flag that it was one, unit variance, a slight ridge penalty; `seed` changes nothing.

    Logarithms in place of their features: spend of 200 rather than 100 then doubles what is expected, or nearly.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    imputer = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    model = PoissonRegressor(alpha=1.0, solver="newton-cholesky", tol=1e-8, max_iter=200)
    return by_kind(with_logarithms(features), make_pipeline(imputer, StandardScaler()), model)
