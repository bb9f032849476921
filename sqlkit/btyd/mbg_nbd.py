"""MBG/NBD: the first purchase may be the last.

Batislam, Denizel and Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis",
International Journal of Research in Marketing 24(3), 201-209.
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
    """A customer with x repeats has survived x + 1 coins; equation 3."""
    return beta_geometric.log_likelihood(log_parameters, cells, coins=1)


def scores(parameters: Sequence[Constant], quadrature: Quadrature, annual_rate: float) -> Scores:
    """As BG/NBD's, equation 10 of Fader, Hardie and Lee (2005), with one coin more."""
    return beta_geometric.scores(parameters, 1, quadrature, annual_rate)
