"""Spans of past dates."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables import table
from sqlkit.build.past import EVERY, past_dates
from sqlkit.errors import ConfigError


@pytest.mark.parametrize("row", table("past"))
def test_a_span_is_its_dates(row: list[object]) -> None:
    text, expected = str(row[0]), row[1]
    if expected is None:
        with pytest.raises(ConfigError, match="is no span of dates"):
            past_dates(text)
    else:
        assert past_dates(text) == expected


def test_a_misspelt_step_is_told() -> None:
    with pytest.raises(ConfigError, match=r"unknown step 'mnth'\. Did you mean 'month'\?"):
        past_dates("2024-01-01..2024-06-01/mnth")


DAYS = st.dates(datetime.date(1970, 1, 1), datetime.date(2100, 1, 1))


@given(DAYS, st.integers(0, 1500), st.sampled_from(sorted(EVERY)))
@settings(deadline=None, max_examples=60)
def test_dates_rise_from_the_first_by_the_step(first: datetime.date, days: int, every: str) -> None:
    last = first + datetime.timedelta(days=days)
    dates = past_dates(f"{first}..{last}/{every}")
    assert dates[0] == first
    assert dates[-1] <= last
    assert dates == sorted(set(dates))
    step = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (89, 92), "year": (365, 366)}[every]
    gaps = [(b - a).days for a, b in pairwise(dates)]
    # From the 31st a month may step to the 29th, and on to the 31st.
    assert all(step[0] - 3 <= gap <= step[1] + 3 if every not in ("day", "week") else gap == step[0] for gap in gaps)
    if every in ("month", "quarter", "year"):
        assert all(d.day == first.day or (d + datetime.timedelta(days=1)).day == 1 for d in dates)


@given(st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        past_dates(f"x{text}")
