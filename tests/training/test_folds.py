"""Folds: balanced, stable, and whole customers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sqlkit.training.folds import assign


def people(count: int) -> np.ndarray:
    return np.array([f"customer {i:03}" for i in range(count)])


@given(st.lists(st.integers(0, 1), min_size=10, max_size=80), st.integers(2, 6))
def test_balanced_in_both_classes(labels: list[int], folds: int) -> None:
    found = assign(people(len(labels)), np.array(labels), folds)
    for label in (0, 1):
        sizes = np.bincount(found[np.array(labels) == label], minlength=folds)
        assert sizes.max() - sizes.min() <= 1


@given(st.permutations(range(30)))
def test_order_changes_nothing(order: list[int]) -> None:
    who, labels = people(30), np.arange(30) % 3 // 2
    np.testing.assert_array_equal(assign(who[order], labels[order], 5), assign(who, labels, 5)[order])


def test_not_the_order_of_the_keys() -> None:
    """Keys often rise with time, and a fold a stretch of time is no sample."""
    found = assign(people(100), np.zeros(100, dtype=np.int64), 5)
    assert not np.array_equal(found, np.arange(100) % 5)
    assert all(len(set(found[i : i + 20].tolist())) > 2 for i in range(0, 100, 20))


def test_a_customer_is_in_one_fold() -> None:
    who = np.repeat(people(20), 3)
    labels = (np.arange(60) % 7 == 0).astype(np.int64)
    found = assign(who, labels, 4).reshape(20, 3)
    assert (found == found[:, :1]).all()
    assert set(found.ravel().tolist()) == {0, 1, 2, 3}
