"""One column of the matrix an estimator sees, as a function of one raw column.

Scaling is kept as scikit-learn's own sequence of operations and never folded into a coefficient: a timestamp
of 1.7e9 scaled to its last week loses digits in the difference, and only the same operations lose the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sqlkit.scoring.features import Columns, Floats, numbers, texts

Operation = Literal["subtract", "divide", "multiply", "add", "at_least", "at_most", "constant"]


@dataclass(frozen=True)
class Step:
    """`value` is the right-hand operand. No operation ever decreases, so thresholds move through it."""

    operation: Operation
    value: float


@dataclass(frozen=True)
class Numeric:
    """`missing` is what a NULL becomes after all steps: NaN where nothing imputes it."""

    column: str
    steps: tuple[Step, ...] = ()
    missing: float = np.nan


@dataclass(frozen=True)
class Lookup:
    """A text column by table; a category that is not listed has the value `unseen`."""

    column: str
    values: tuple[tuple[str, float], ...]
    null: float
    unseen: float


@dataclass(frozen=True)
class Text:
    """A text column not yet encoded; `null` is the category a NULL was imputed with."""

    column: str
    marker: float | None = None
    null: str | None = None


Encoded = Numeric | Lookup
Source = Encoded | Text

_APPLY: dict[Operation, Callable[[Floats, float], Floats]] = {
    "subtract": lambda x, v: x - v,
    "divide": lambda x, v: x / v,
    "multiply": lambda x, v: x * v,
    "add": lambda x, v: x + v,
    "at_least": lambda x, v: np.maximum(x, v),
    "at_most": lambda x, v: np.minimum(x, v),
    "constant": lambda x, v: np.full_like(x, v),
}


def apply(steps: tuple[Step, ...], values: Floats) -> Floats:
    """The steps in order, in float64, element by element as scikit-learn computes them."""
    with np.errstate(over="ignore", invalid="ignore"):
        for step in steps:
            values = _APPLY[step.operation](values, step.value)
    return values


def then(source: Encoded, steps: tuple[Step, ...]) -> Encoded:
    """The source with further operations; a lookup's values pass through them now."""

    def passed(value: float) -> float:
        return float(apply(steps, np.array([value]))[0])

    if isinstance(source, Numeric):
        return replace(source, steps=source.steps + steps, missing=passed(source.missing))
    values = tuple((category, passed(value)) for category, value in source.values)
    return replace(source, values=values, null=passed(source.null), unseen=passed(source.unseen))


def evaluate(source: Encoded, columns: Columns) -> Floats:
    """What the estimator's matrix holds for these rows."""
    if isinstance(source, Numeric):
        raw = numbers(columns, source.column)
        return np.where(np.isnan(raw), source.missing, apply(source.steps, raw))
    table = dict(source.values)
    found = [source.null if v is None else table.get(v, source.unseen) for v in texts(columns, source.column)]
    return np.array(found, dtype=np.float64)
