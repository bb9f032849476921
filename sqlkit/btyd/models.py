"""The models of purchases by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlkit.btyd import bg_nbd, mbg_nbd, pareto_nbd
from sqlkit.btyd.cells import Cells
from sqlkit.btyd.scores import Quadrature, Scores, Spread
from sqlkit.scoring.features import Floats
from sqlkit.scoring.formula import Constant

LogLikelihood = Callable[[Floats, Cells], tuple[Floats, Floats]]


@dataclass(frozen=True)
class PurchaseModel:
    """`times` are the parameters in units of time, to be scaled with it."""

    title: str
    parameters: tuple[str, ...]
    times: tuple[str, ...]
    log_likelihood: LogLikelihood
    formula: Callable[[Sequence[Constant], Quadrature, float], Scores]

    def scores(
        self, parameters: Floats, quadrature: Quadrature, annual_rate: float, spread: Spread | None = None
    ) -> Scores:
        """The scores with these parameters; `spread` makes what their uncertainty leaves part of them."""
        values = [Constant((float(value),)) for value in parameters]
        found = self.formula(values, quadrature, annual_rate)
        return found if spread is None else found.with_error(values, spread)


PURCHASES: dict[str, PurchaseModel] = {
    name: PurchaseModel(title, module.PARAMETERS, module.TIMES, module.log_likelihood, module.scores)
    for name, title, module in (
        ("bg_nbd", "BG/NBD", bg_nbd),
        ("mbg_nbd", "MBG/NBD", mbg_nbd),
        ("pareto_nbd", "Pareto/NBD", pareto_nbd),
    )
}
