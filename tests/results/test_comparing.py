"""A comparison that cannot fail proves nothing: each kind of difference is told, and none is invented."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from .comparing import Table, differences

PUBLISHED: Table = (
    ["customer_id", "orders", "revenue", "share", "run_id"],
    ["VARCHAR", "BIGINT", "DECIMAL", "DOUBLE", "VARCHAR"],
    [("a", 2, Decimal("1.2345"), 0.5, "x"), ("b", 1, None, None, "x")],
)


def expected(**changes: object) -> pd.DataFrame:
    columns = {"customer_id": ["b", "a"], "orders": [1, 2], "revenue": [None, 12345], "share": [float("nan"), 0.5]}
    return pd.DataFrame({**columns, **changes})


def test_equal_tables_differ_in_nothing() -> None:
    assert differences(PUBLISHED, expected(), ("customer_id",)) == []
    assert differences(PUBLISHED, expected(), ()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"revenue": [None, 12344]}, "revenue of ('a',): published 12345, expected 12344"),
        ({"revenue": [0, 12345]}, "revenue of ('b',): published None, expected 0"),
        ({"orders": [1, 3]}, "orders of ('a',): published 2, expected 3"),
        ({"share": [None, 0.5000001]}, "share of ('a',): published 0.5, expected 0.5000001"),
        ({"customer_id": ["b", "c"]}, "published and not expected: ('a', 2, 12345, 0.5)"),
        ({"customer_id": ["b", "b"]}, "the key ['customer_id'] repeats"),
    ],
)
def test_a_difference_is_told(changes: dict[str, object], said: str) -> None:
    assert differences(PUBLISHED, expected(**changes), ("customer_id",))[0].startswith(said)


def test_a_row_too_many_is_told_without_a_key() -> None:
    twice = pd.concat([expected(), expected().tail(1)])
    assert differences(PUBLISHED, twice, ()) == ["expected and not published: ('a', 2, 12345, 0.5)"]


def test_a_column_the_oracle_lacks_is_told() -> None:
    unshared = expected().drop(columns="share")
    assert differences(PUBLISHED, unshared, ("customer_id",)) == ["the oracle has no column share"]
