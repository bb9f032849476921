"""What of small numbers of customers may be told: nothing, not even by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sqlkit.report.answers import Question, joined, suppressed

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


@given(parts)
def test_of_a_known_whole_what_is_left_out_is_not_small_together(customers: list[int]) -> None:
    """Or everything is left out, as where the whole is small itself."""
    shown = told(customers, is_whole=True)
    hidden = sum(n for n, left in zip(customers, shown, strict=True) if left is None)
    assert hidden == 0 or hidden >= LEAST or not any(shown)


def test_each_whole_has_its_own_parts() -> None:
    rows = [{"model": m, "bin": i, "customers": n} for m in "ab" for i, n in enumerate((3, 50, 9))]
    question = Question("", "", by=("model", "bin"), customers=("customers",), is_whole=True, within=("model",))
    assert [row["customers"] for row in suppressed(rows, question, LEAST)] == [None, 50, None] * 2


@given(parts, parts)
def test_rows_are_joined_until_none_is_small_and_nothing_is_lost(ones: list[int], others: list[int]) -> None:
    parts_of = (("a", ones), ("b", others))
    rows = [{"model": m, "bin": i, "customers": n, "sum": 10 * n} for m, of in parts_of for i, n in enumerate(of)]
    question = Question("", "", by=("model", "bin"), customers=("customers",), within=("model",), adds=("sum",))
    shown = joined(rows, question, LEAST)
    for model, of in parts_of:
        mine = [row for row in shown if row["model"] == model]
        assert not any(0 < row["customers"] < LEAST for row in mine)
        assert sum(row["customers"] for row in mine) == (0 if 0 < sum(of) < LEAST else sum(of))
        assert all(row["sum"] == 10 * row["customers"] for row in mine)
        assert [row["bin"] for row in mine] == sorted(row["bin"] for row in mine)


def test_rows_that_are_not_small_stay_as_they_are() -> None:
    rows = [{"bin": i, "customers": n} for i, n in enumerate((9, 0, 5, 7))]
    assert joined(rows, Question("", "", by=("bin",), customers=("customers",)), LEAST) == tuple(rows)
