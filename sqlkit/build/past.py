"""`2024-01-01..2024-06-01/month`: the past dates whose histories a build fills in."""

from __future__ import annotations

import datetime

from sqlkit.errors import ConfigError

EVERY = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}
"""Name of a step -> its days and months."""


def past_dates(text: str) -> list[datetime.date]:
    """Return the dates of `FROM..TO/EVERY`, both ends included; `EVERY` is day, week, month, quarter or year."""
    span, _, every = (part.strip() for part in (text if "/" in text else f"{text}/day").partition("/"))
    first, _, last = span.partition("..")
    try:
        start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
        if end < start or every not in EVERY:
            raise ValueError
    except ValueError:
        raise ConfigError(
            f"{text!r} is no span of dates.",
            where="--past",
            hint="Write 2024-01-01..2024-06-01/month (day, week, month, quarter, year).",
        ) from None
    days, months = EVERY[every]
    dates: list[datetime.date] = []
    while True:
        date = _add_months(start, len(dates) * months) + datetime.timedelta(days=len(dates) * days)
        if date > end:
            return dates
        dates.append(date)


def _add_months(start: datetime.date, months: int) -> datetime.date:
    years, month = divmod(start.month - 1 + months, 12)
    following = datetime.date(start.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    return datetime.date(start.year + years, month + 1, min(start.day, (following - datetime.timedelta(days=1)).day))
