"""A formula without what is known beforehand: arithmetic of constants, and steps that change nothing.

What multiplies by 0 stays: a NULL has to remain one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sqlkit.scoring.formula import Choice, Constant, Node, Operation, each, operands
from sqlkit.scoring.formula_numpy import COMPUTE

SAME = {"add": 0.0, "subtract": 0.0, "multiply": 1.0, "divide": 1.0}
"""The right-hand operand that leaves the left one as it is."""


def folded(outputs: Sequence[Node]) -> tuple[Node, ...]:
    """The same values; parts that were shared still are."""
    found: dict[int, Node] = {}
    for one in each(outputs):
        found[id(one)] = _folded(one, [found[id(operand)] for operand in operands(one)])
    return tuple(found[id(output)] for output in outputs)


def _folded(one: Node, given: Sequence[Node]) -> Node:
    if isinstance(one, Choice):
        return Choice(given[0], given[1], given[2])
    if not isinstance(one, Operation):
        return one
    if all(isinstance(operand, Constant) for operand in given):
        rows = [np.array([operand.values]) for operand in given if isinstance(operand, Constant)]
        return Constant(tuple(float(value) for value in np.atleast_1d(COMPUTE[one.kind](*rows)[0])))
    if len(given) == 2 and _is(given[1], SAME[one.kind]):
        return given[0]
    if one.kind in ("add", "multiply") and _is(given[0], SAME[one.kind]):
        return given[1]
    return Operation(one.kind, tuple(given))


def _is(one: Node, value: float) -> bool:
    """Of one number: more of them say how often a sum counts the rest."""
    return isinstance(one, Constant) and one.values == (value,)
