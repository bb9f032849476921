"""Means over several customers keep their numbers and their sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlkit.btyd.cells import counted
from sqlkit.btyd.sparse import coarse


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_no_cell_is_small_and_nothing_is_lost(rows: list[tuple[int, int, int]], least: int) -> None:
    frequency, last, age = np.array(rows, float).T
    exact = counted(frequency, last, np.maximum(age, last))
    found = coarse(exact, least).cells
    assert found.customers.min() >= min(least, exact.total)
    for name in ("frequency", "last_age", "age"):
        sums = [(getattr(cells, name) * cells.customers).sum() for cells in (exact, found)]
        assert sums[0] == pytest.approx(sums[1])
    assert found.total == exact.total
