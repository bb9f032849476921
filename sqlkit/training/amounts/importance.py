"""Which raw columns a model of amounts leans on: how much of the ranking is lost when one is shuffled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.features import Floats
from sqlkit.scoring.form import Form
from sqlkit.training.amounts.data import Amounts, spread
from sqlkit.training.amounts.measures import measure
from sqlkit.training.importance import MOST, SHUFFLES, runner


@dataclass(frozen=True)
class AmountImportance:
    """`spearman_drop` at or below zero: held-out rows are ranked no worse without the column."""

    feature: str
    spearman_drop: float


def importances(test: Amounts, form: Form, seed: int) -> tuple[AmountImportance, ...]:
    """The largest first, without those that the model does not read."""
    rows = spread(test, MOST)
    matrix = encode(form.features, vocabulary(form), rows.columns)
    run = runner(form)
    unshuffled = run(matrix)
    found = []
    for j, feature in enumerate(form.features):
        said = [run(_shuffled(matrix, j, shuffle, seed)) for shuffle in range(SHUFFLES)]
        if any((one != unshuffled).any() for one in said):
            lost = [_ranking(rows, unshuffled) - _ranking(rows, one) for one in said]
            found.append(AmountImportance(feature.name, float(np.mean(lost))))
    return tuple(sorted(found, key=lambda i: (-i.spearman_drop, i.feature)))


def _shuffled(matrix: Floats, j: int, shuffle: int, seed: int) -> Floats:
    shuffled = matrix.copy()
    shuffled[:, j] = np.random.default_rng([seed, j, shuffle]).permutation(matrix[:, j])
    return shuffled


def _ranking(rows: Amounts, said: Floats) -> float:
    return measure(rows.actual, said).spearman or 0.0
