"""Time as whole microseconds of naive UTC, the unit the files hold; no clock is read."""

from __future__ import annotations

import datetime as dt

FIRST_DAY = dt.date(2022, 1, 1)
TODAY = dt.date(2024, 5, 1)
"""The export is cut at the first instant of this day: clean rows lie strictly before it."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY


def micros(day: dt.date) -> int:
    """Midnight of the day since the Unix epoch.

    >>> micros(dt.date(1970, 1, 2)) == DAY
    True
    """
    return (day - dt.date(1970, 1, 1)).days * DAY


OPENING = micros(FIRST_DAY)
CUT = micros(TODAY)
