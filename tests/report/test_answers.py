"""What of small numbers of customers may be told: nothing, not even by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sqlkit.report.answers import Question, suppressed

LEAST = 5
parts = st.lists(st.integers(0, 20), min_size=1, max_size=12)


def told(customers: list[int], *, is_whole: bool) -> list[int | None]:
    rows = [{"part": i, "customers": n, "revenue": 10 * n} for i, n in enumerate(customers)]
    question = Question("", "", by=("part",), customers=("customers",), is_whole=is_whole)
    answers = suppressed(rows, question, LEAST)
    assert [answer["part"] for answer in answers] == list(range(len(customers)))
    assert all((answer["customers"] is None) == (answer["revenue"] is None) for answer in answers)
    return [answer["customers"] for answer in answers]


@given(parts)
def test_no_small_part_is_told_and_no_other_is_changed(customers: list[int]) -> None:
    for n, shown in zip(customers, told(customers, is_whole=False), strict=True):
        assert shown == (None if 0 < n < LEAST else n)


@given(parts)
def test_of_a_known_whole_no_part_alone_is_missing(customers: list[int]) -> None:
    shown = told(customers, is_whole=True)
    assert not any(n is not None and 0 < n < LEAST for n in shown)
    others = [n for n in customers if n >= LEAST]
    assert shown.count(None) != 1 or not others


def test_each_count_of_a_row_is_looked_at() -> None:
    rows = [{"age": 1, "cohort": 60, "active": 3}, {"age": 2, "cohort": 60, "active": 0}]
    question = Question("", "", by=("age",), customers=("cohort", "active"))
    assert suppressed(rows, question, LEAST) == ({"age": 1, "cohort": None, "active": None}, rows[1])
