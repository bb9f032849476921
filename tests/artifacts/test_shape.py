"""Ids tell apart what differs, whatever it is called."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sqlkit.artifacts.shape import check_id, model_id, stamp
from sqlkit.spec import Check

NAMES = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True)
CHECKS = st.builds(
    Check,
    NAMES,
    st.sampled_from(["unique", "not_null", "between", "sql"]),
    st.lists(NAMES, max_size=2).map(tuple),
    st.sampled_from([None, [0, 1], "a.b"]),
    st.sampled_from(["", "select 1"]),
)


@given(st.tuples(NAMES, CHECKS), st.tuples(NAMES, CHECKS))
@settings(max_examples=200)
def test_checks_that_differ_have_ids_that_do(one: tuple[str, Check], two: tuple[str, Check]) -> None:
    assert (check_id("shop", *one) == check_id("shop", *two)) == (one == two)


@given(st.text(min_size=1, max_size=20))
def test_an_id_has_three_parts_whatever_the_project_is_called(name: str) -> None:
    assert model_id(name, "rfm").count(".") == 2


@given(st.datetimes())
def test_a_moment_can_be_read_back(moment: datetime.datetime) -> None:
    aware = moment.replace(tzinfo=datetime.UTC)
    if moment.year > 999:
        assert datetime.datetime.fromisoformat(stamp(aware)) == aware
