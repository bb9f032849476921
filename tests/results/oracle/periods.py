"""Weeks, months and quarters: where they start, how they add, and how old something is in them."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

MONTHS = {"month": 1, "quarter": 3}


def start(day: dt.date, grain: str) -> dt.date:
    """The first day of the period a day lies in; weeks begin on Monday.

    >>> start(dt.date(2011, 9, 1), "week"), start(dt.date(2011, 9, 1), "quarter")
    (datetime.date(2011, 8, 29), datetime.date(2011, 7, 1))
    """
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    length = MONTHS[grain]
    return dt.date(day.year, (day.month - 1) // length * length + 1, 1)


def add(day: dt.date, periods: int, grain: str) -> dt.date:
    """The day some periods later; months clamp to the month's end.

    >>> add(dt.date(2011, 1, 31), 1, "month"), add(dt.date(2011, 11, 30), 1, "quarter")
    (datetime.date(2011, 2, 28), datetime.date(2012, 2, 29))
    """
    if grain == "week":
        return day + dt.timedelta(weeks=periods)
    years, month = divmod(day.year * 12 + day.month - 1 + periods * MONTHS[grain], 12)
    return dt.date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def calendar_age(began: dt.date, day: dt.date, grain: str) -> int:
    """How many starts of periods lie after `began` and not after `day`.

    >>> calendar_age(dt.date(2011, 1, 31), dt.date(2011, 2, 1), "month")
    1
    """
    first, last = start(began, grain), start(day, grain)
    if grain == "week":
        return (last - first).days // 7
    return ((last.year - first.year) * 12 + last.month - first.month) // MONTHS[grain]


def relative_age(began: dt.date, day: dt.date, grain: str) -> int:
    """How many whole periods have passed since `began`; the largest number that can be added without passing `day`.

    >>> [relative_age(dt.date(2011, 1, 31), dt.date(2011, 2, d), "month") for d in (27, 28)]
    [0, 1]
    """
    age = calendar_age(began, day, grain)
    return age if add(began, age, grain) <= day else age - 1


AGES = {"calendar": calendar_age, "relative": relative_age}


@cache
def age(kind: str, began: dt.date, day: dt.date, grain: str) -> int:
    """The age of something that happened on `day`; before the beginning it is 0."""
    return max(0, AGES[kind](began, day, grain)) if day >= began else 0


def is_over(kind: str, cohort_start: dt.date, age: int, grain: str, as_of: dt.date) -> bool:
    """Whether an age is over for everyone who can be in the cohort, so that nothing of it is still to come."""
    next_start = add(cohort_start, 1, grain)
    if kind == "calendar":
        return add(next_start, age, grain) <= as_of
    return add(next_start - dt.timedelta(days=1), age + 1, grain) <= as_of
