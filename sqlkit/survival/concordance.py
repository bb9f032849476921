"""How often, of two customers, the one who left sooner was given the higher hazard.

Harrell, Califf, Pryor, Lee and Rosati (1982), "Evaluating the yield of medical tests", JAMA 247, 2543-2546. Of two
alike durations a pair counts where one left and the other was still there; equal hazards count half.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Floats
from sqlkit.survival.subjects import Subjects


def concordance(hazard: Floats, subjects: Subjects) -> float | None:
    """One half says nothing, one ranks without fault; None where no two customers can be compared.

    Customers are lined up by duration, who leaves then before those who are there beyond; each who leaves asks all
    after them. Those with a lower hazard are counted bit by bit of its rank, which takes n log n.
    """
    rank, asking, asked = _lined_up(hazard, subjects)
    pairs = _after(np.zeros_like(rank), asking, asked)
    if pairs == 0:
        return None
    lower = sum(
        _after(rank >> (bit + 1), asking * (rank >> bit & 1), asked * (1 - (rank >> bit & 1)))
        for bit in range(int(rank.max(initial=0)).bit_length())
    )
    return (lower + _after(rank, asking, asked) / 2) / pairs


def _lined_up(hazard: Floats, subjects: Subjects) -> tuple[npt.NDArray[Any], Floats, Floats]:
    """Rank of the hazard, customers who ask and customers who are asked, in line.

    Who leaves at a duration is asked by who left before, then asks, and is not asked by those who leave together.
    """
    _, rank = np.unique(hazard, return_inverse=True)
    nobody = np.zeros_like(subjects.churned)
    order = np.lexsort([np.repeat(np.arange(3), len(rank)), np.tile(subjects.duration, 3)])
    asking = np.concatenate([nobody, subjects.churned, nobody])
    asked = np.concatenate([subjects.churned, nobody, subjects.censored])
    return np.tile(rank, 3)[order], asking[order], asked[order]


def _after(group: npt.NDArray[Any], asking: Floats, asked: Floats) -> float:
    """The sum of `asking` times `asked` over pairs of one group, of which the asked comes later."""
    order = np.argsort(group, kind="stable")
    sorted_ = group[order]
    until = np.cumsum(asked[order])
    ends = np.searchsorted(sorted_, sorted_, side="right") - 1
    return float((asking[order] * (until[ends] - until)).sum())
