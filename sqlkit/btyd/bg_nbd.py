"""BG/NBD: nobody leaves before the first repeat.

Fader, Hardie and Lee (2005), "Counting your customers the easy way: an alternative to the Pareto/NBD model",
Marketing Science 24(2), 275-284.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.btyd import beta_geometric
from sqlkit.btyd.cells import Cells
from sqlkit.btyd.scores import Quadrature, Scores
from sqlkit.scoring.features import Floats
from sqlkit.scoring.formula import Constant

PARAMETERS = beta_geometric.PARAMETERS
TIMES = ("alpha",)


def log_likelihood(log_parameters: Floats, cells: Cells) -> tuple[Floats, Floats]:
    """A customer with x repeats has survived x coins; equation 6."""
    return beta_geometric.log_likelihood(log_parameters, cells, coins=0)


def scores(parameters: Sequence[Constant], quadrature: Quadrature, annual_rate: float) -> Scores:
    """P(alive) is 1 of everybody who bought once, so that it is no churn score; `buys` is one. Equation 10."""
    return beta_geometric.scores(parameters, 0, quadrature, annual_rate)
