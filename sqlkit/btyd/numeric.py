"""Two functions that SQL lacks, of arguments of 0 or above, to full relative precision.

Below `SMALL` by the first terms of their series, above it as they are: there no more than 3 digits cancel.
"""

from __future__ import annotations

from sqlkit.scoring.formula import Choice, Node, exp, ln

SMALL = 1e-3
"""Its fifth power is beyond a double's last digit."""


def ln_1p(value: Node) -> Node:
    """ln(1 + value)."""
    series = value * (1 - value * (1 / 2 - value * (1 / 3 - value * (1 / 4 - value * (1 / 5)))))
    return Choice(value - SMALL, ln(1 + value), series)


def one_less_exp(value: Node) -> Node:
    """1 - exp(-value)."""
    series = value * (1 - value * (1 / 2 - value * (1 / 6 - value * (1 / 24 - value * (1 / 120)))))
    return Choice(value - SMALL, 1 - exp(0 - value), series)
