"""The few columns that moved a score most, as a table a warehouse can hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sqlkit.scoring.codes import decode, vocabulary
from sqlkit.scoring.explanation import Explanation
from sqlkit.scoring.explanation_json import from_json
from sqlkit.scoring.features import Columns, Floats, length, take
from sqlkit.scoring.form import Form
from sqlkit.scoring.shapley import contributions, expected

ROWS = 65_536
"""Rows whose contributions are all held at a time."""


def reason_columns(n: int = 3) -> tuple[str, ...]:
    """The names of what `top_reasons` gives.

    >>> reason_columns(1)
    ('feature_1', 'contribution_1', 'others', 'expected')
    """
    pairs = (name for k in range(1, n + 1) for name in (f"feature_{k}", f"contribution_{k}"))
    return (*pairs, "others", "expected")


def top_reasons(explanation: Explanation, columns: Columns, n: int = 3) -> Floats:
    """`[rows, 2 n + 2]`: the position of a feature and its contribution, n times, then `others` and `expected`.

    The largest contributions by size, equal ones in the features' order. A feature that did not move the score is no
    reason: where there are fewer than n, position NaN and contribution 0. All contributions, `others` (the sum of those
    not listed) and `expected` add up to the margin.
    """
    base, found = expected(explanation), np.empty((length(columns), 2 * n + 2))
    for start in range(0, len(found), ROWS):
        rows = np.arange(start, min(start + ROWS, len(found)))
        found[rows, :-1] = _largest(contributions(explanation, take(columns, rows)), n)
    found[:, -1] = base
    return found


def reasons_of_codes(text: str, n: int = 3) -> Callable[[Floats], Floats]:
    """`top_reasons` by a kept explanation, of rows as an artifact reads them: doubles, with codes for text."""
    explanation = from_json(text)
    words = vocabulary(Form(explanation.features, explanation.body))
    return lambda matrix: top_reasons(explanation, decode(explanation.features, words, matrix), n)


def _largest(values: Floats, n: int) -> Floats:
    """All but the last column."""
    found = np.zeros((len(values), 2 * n + 1))
    found[:, 0:-1:2] = np.nan
    order = np.argsort(-np.abs(values), axis=1, kind="stable")[:, :n]
    chosen = np.take_along_axis(values, order, axis=1)
    width = 2 * order.shape[1]
    found[:, 0:width:2] = np.where(chosen != 0, order, np.nan)
    found[:, 1:width:2] = chosen
    rest = values.copy()
    np.put_along_axis(rest, order, 0.0, axis=1)
    for column in rest.T:  # one after the other, so that a row's sum does not depend on the rows beside it
        found[:, -1] += column
    return found
