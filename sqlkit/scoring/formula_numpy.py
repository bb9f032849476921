"""A formula in numpy: what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.features import Columns, Floats, length, numbers, take
from sqlkit.scoring.formula import Choice, Constant, Kind, Node, Operation, Raw, each, operands

ROWS = 4096
"""Rows at a time: every one has a number a quadrature node."""

COMPUTE: Mapping[Kind, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "exp": np.exp,
    "ln": np.log,
    "sqrt": np.sqrt,
    "sum": lambda values: values.sum(axis=1, keepdims=True),
}
"""Each operation on arrays with a row a row and a column a quadrature node."""


def formula_scores(outputs: Sequence[Node], columns: Columns) -> Floats:
    """One column an output."""
    rows = np.arange(length(columns))
    parts = [_scores(outputs, take(columns, rows[at : at + ROWS])) for at in range(0, max(len(rows), 1), ROWS)]
    return np.concatenate(parts)


def _scores(outputs: Sequence[Node], columns: Columns) -> Floats:
    found: dict[int, Floats] = {}
    with np.errstate(all="ignore"):
        for one in each(outputs):
            found[id(one)] = _value(one, [found[id(o)] for o in operands(one)], columns)
    rows = length(columns)
    return np.concatenate([np.broadcast_to(found[id(output)], (rows, 1)) for output in outputs], axis=1)


def _value(one: Node, given: Sequence[Floats], columns: Columns) -> Floats:
    if isinstance(one, Raw):
        return numbers(columns, one.column)[:, None]
    if isinstance(one, Constant):
        return np.array([one.values])
    if isinstance(one, Choice):
        return np.where(given[0] > 0, given[1], given[2])
    assert isinstance(one, Operation)
    return np.asarray(COMPUTE[one.kind](*given))
