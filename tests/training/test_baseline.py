"""What needs no model: a column as the score, and one answer for everybody."""

from __future__ import annotations

import numpy as np
import pytest

from sqlkit.training.baseline import base_rate, column_alone, oriented
from sqlkit.training.dataset import Labelled, Part
from sqlkit.training.metrics import auc, measure


def test_a_column_in_either_direction() -> None:
    labels = np.array([1, 1, 0, 0])
    up = column_alone("recency", [np.array([9.0, 5.0, 7.0, 1.0])], [labels])
    down = column_alone("orders", [np.array([1.0, 5.0, 3.0, 9.0])], [labels])
    assert (up.direction, auc(labels, up.ranks[0])) == ("higher", 0.75)
    assert (down.direction, auc(labels, down.ranks[0])) == ("lower", 0.75)


def test_one_direction_over_all_parts() -> None:
    """Alone, the second part would be 1 the other way round; together up is right 3 times of 4 pairs."""
    labels = [np.array([1, 1, 0]), np.array([1, 0])]
    found = column_alone("x", [np.array([8.0, 9.0, 1.0]), np.array([2.0, 3.0])], labels)
    assert found.direction == "higher"
    assert [auc(y, ranks) for y, ranks in zip(labels, found.ranks, strict=True)] == [1.0, 0.0]


@pytest.mark.parametrize("labels", [[1, 1, 0, 0], [0, 0, 1, 1]])
def test_null_at_the_end_that_suits_the_column(labels: list[int]) -> None:
    values = np.array([np.nan, np.nan, 3.0, 3.0])
    ranks, _ = oriented(values, np.array(labels))
    assert auc(np.array(labels), ranks) == 1.0


def test_null_above_the_highest_value() -> None:
    """NULL and 9 churned, 1 and 2 did not: only upwards with NULL on top is every pair right."""
    labels = np.array([1, 1, 0, 0])
    ranks, direction = oriented(np.array([np.nan, 9.0, 1.0, 2.0]), labels)
    assert (auc(labels, ranks), direction) == (1.0, "higher")


def part(learnt: list[int], held_out: list[int], folds: list[int]) -> Part:
    both = (Labelled({}, np.array(labels, dtype=np.int64), None) for labels in (learnt, held_out))
    return Part(*both, np.array(folds, dtype=np.intp))


def test_the_base_rate_is_the_one_learnt() -> None:
    """Learnt 1 in 4, held out 1 in 2: (.25^2 + .75^2) / 2 and -(ln .25 + ln .75) / 2."""
    found = base_rate([part([1, 0, 0, 0], [1, 0], [0, 1])], is_calibrated=False)
    assert found.probabilities is not None
    assert found.probabilities[0].tolist() == [0.25, 0.25]
    judged = measure(np.array([1, 0]), found.probabilities[0])
    assert judged.brier == pytest.approx((0.25**2 + 0.75**2) / 2)
    assert judged.log_loss == pytest.approx(-(np.log(0.25) + np.log(0.75)) / 2)


def test_beside_a_calibrated_model_it_is_that_of_the_other_folds() -> None:
    """Folds 0 and 1 of two rows each: one of fold 1's came true, both of fold 0's."""
    found = base_rate([part([1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, 1])], is_calibrated=True)
    assert found.probabilities is not None
    assert found.probabilities[0].tolist() == [0.5, 1.0, 0.5, 1.0]
