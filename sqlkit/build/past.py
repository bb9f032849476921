"""`2024-01-01..2024-06-01/month`: the past dates whose histories a build fills in."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice, takewhile

from sqlkit.errors import ConfigError, unknown

EVERY = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}
"""Name of a step -> its days and months."""


MOST = 3_700
"""Every day of ten years: more are a slip of the keyboard."""


def past_dates(text: str) -> list[datetime.date]:
    """Return the dates of `FROM..TO/EVERY`, both ends included; `EVERY` is day, week, month, quarter or year."""
    span, _, every = (part.strip() for part in (text if "/" in text else f"{text}/day").partition("/"))
    first, _, last = span.partition("..")
    try:
        start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
    except ValueError:
        raise _refused(f"{text!r} is no span of dates.") from None
    if every and every not in EVERY:
        raise _refused(unknown("step", every, EVERY))
    if end < start or not every:
        raise _refused(f"{text!r} is no span of dates.")
    dates = list(islice(takewhile(lambda date: date <= end, _dates(start, *EVERY[every])), MOST + 1))
    if len(dates) > MOST:
        raise _refused(f"{text!r} is more than {MOST:,} dates, each of which is a build of its own.")
    return dates


def _refused(message: str) -> ConfigError:
    hint = "Write 2024-01-01..2024-06-01/month (day, week, month, quarter, year)."
    return ConfigError(message, where="--past", hint=hint)


def _dates(start: datetime.date, days: int, months: int) -> Iterator[datetime.date]:
    """Yield dates until the calendar ends, as it does after the year 9999."""
    with suppress(OverflowError):
        for step in count():
            yield _add_months(start, step * months) + datetime.timedelta(days=step * days)


def _add_months(start: datetime.date, months: int) -> datetime.date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > datetime.MAXYEAR:
        raise OverflowError
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
