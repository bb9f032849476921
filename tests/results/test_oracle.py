"""The oracle's own rules, held against answers worked out by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from .oracle import Inputs, Params, Shop
from .oracle.churn import allowed_days
from .oracle.periods import is_over
from .oracle.quarantine import order_reasons
from .oracle.rfm import cut_points, scored, scored_by

PERCENT = 100  # a hundredth of a currency unit in the oracle's ten-thousandths


def orders(*rows: tuple[str, str, str, int, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount", "refund_of"])
    frame["amount"] *= PERCENT
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]), currency=None, cost=float("nan"))


def shop(frame: pd.DataFrame, as_of: str) -> Shop:
    return Shop(Inputs(frame, dt.date(2024, 6, 1)), Params(), (), dt.date.fromisoformat(as_of))


def test_scores_of_ties_agree_and_the_worst_score_is_1() -> None:
    # Ranks of strictly worse: 0 0 0 3 4 of 4 others; 5 * 3 / 4 = 3.75 and 5 * 4 / 4 = 5, which is capped.
    assert list(scored(pd.Series([1, 1, 1, 2, 9]), 5)) == [1, 1, 1, 4, 5]
    assert list(scored(pd.Series([7]), 5)) == [1]


def test_cut_points_give_the_scores_back() -> None:
    days, frequency, money = [40, 30, 20, 10, 1], [1, 1, 1, 2, 9], [5, 1, 2, 3, 4]
    frame = pd.DataFrame({"recency_days": days, "frequency": frequency, "monetary": money})
    cuts = cut_points(frame, 5)
    assert cuts["frequency"] == {2: 2, 3: 2, 4: 2, 5: 9}
    assert list(scored_by(frame["frequency"], cuts["frequency"])) == [1, 1, 1, 4, 5]


@pytest.mark.parametrize(
    ("kind", "grain", "age", "as_of", "over"),
    [
        ("calendar", "month", 0, "2024-02-01", True),
        ("calendar", "month", 0, "2024-01-31", False),
        ("calendar", "quarter", 1, "2024-06-30", False),
        ("calendar", "quarter", 1, "2024-07-01", True),
        ("relative", "month", 0, "2024-02-28", False),  # who began on January 31 is one month old on February 29
        ("relative", "month", 0, "2024-02-29", True),
        ("relative", "quarter", 0, "2024-06-30", True),  # March 31 and three months
        ("relative", "quarter", 0, "2024-06-29", False),
        ("relative", "week", 1, "2024-01-21", True),  # Sunday, January 7 and two weeks
        ("relative", "week", 1, "2024-01-20", False),
    ],
)
def test_an_age_is_over_when_it_is_for_the_last_member(kind: str, grain: str, age: int, as_of: str, over: bool) -> None:
    assert is_over(kind, dt.date(2024, 1, 1), age, grain, dt.date.fromisoformat(as_of)) is over


def test_refunds_net_against_their_order_once_they_are_known() -> None:
    frame = orders(
        ("1", "ann", "2024-01-31 10:00", 1000, None),
        ("2", "ann", "2024-02-10 10:00", 500, None),
        ("3", "ann", "2024-03-01 10:00", 1000, "1"),
        ("4", "ann", "2024-03-02 10:00", -200, "2"),
        ("5", "ann", "2024-03-03 10:00", -100, None),
    )
    before, after = shop(frame, "2024-03-01").transactions, shop(frame, "2024-04-01").transactions
    assert list(before["amount"] / PERCENT) == [1000, 500]
    assert list(after["amount"] / PERCENT) == [0, 300, -100]
    assert list(after["is_purchase"]) == [False, True, False]


def test_reasons_come_in_order_and_a_duplicate_is_the_later_row() -> None:
    frame = orders(
        ("1", "ann", "2024-02-01", 100, None),
        ("1", "ann", "2024-01-01", 100, None),
        ("2", "bob", "2024-01-01", -100, None),
        ("3", "ann", "2024-01-15", -100, "1"),
        ("4", "ann", "2023-12-31", -100, "1"),
        ("5", "ann", "2024-06-02", 100, None),
    )
    found = order_reasons(Inputs(frame, dt.date(2024, 6, 1)))
    stray = "refund_without_order"
    assert found.dropna().to_dict() == {0: "duplicate_order_id", 2: stray, 4: stray, 5: "future_ordered_at"}


@pytest.mark.parametrize(("count", "days", "allowed"), [(1, 0, 180), (2, 5, 30), (3, 61, 77)])
def test_allowed_days_follow_the_mean_gap(count: int, days: int, allowed: int) -> None:
    # 2.5 times a mean gap of 61 / 2 days is 76.25; part of a day is given in full.
    buyer = {"began_on": dt.date(2024, 1, 1), "last_on": dt.date(2024, 1, 1) + dt.timedelta(days=days), "orders": count}
    assert allowed_days(buyer, Params(gap_multiple=2.5)) == allowed
