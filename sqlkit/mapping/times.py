"""The ways a time is spelled in a column: how to tell them apart, and the expression that reads each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from sqlglot import exp

_DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y", "%d/%m/%y", "%m/%d/%y",
    "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_HOURS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")

ISO = "iso"
ZONED = "zoned"
"""ISO with an offset: `2024-05-01T10:00:00+02:00`, `...Z`. Read as a plain timestamp it would lose the offset."""

FORMATS: tuple[str, ...] = (
    *(date + hours for date, hours in product(_DATES, _HOURS)),
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %Z",
)
COMPACT, SECONDS, MILLISECONDS = "%Y%m%d", "seconds", "milliseconds"
NUMERIC = (COMPACT, SECONDS, MILLISECONDS)

_OFFSET = r"\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)$"
_TIMESTAMP = exp.DataType.build("timestamp")
_EARLIEST, _LATEST = (exp.Cast(this=exp.Literal.string(t), to=_TIMESTAMP.copy()) for t in ("1970-01-01", "2200-01-01"))


@dataclass(frozen=True)
class Spelling:
    """One way to read a column: how many of its values it reads, from when to when."""

    name: str
    read: int
    first: str = ""
    last: str = ""

    @property
    def has_zone(self) -> bool:
        """Whether the values state their offset, so that what is read is a moment and not a wall clock."""
        return self.name in (ZONED, SECONDS, MILLISECONDS) or self.name.lower().endswith("%z")


def reading(spelling: str, value: exp.Expr) -> exp.Expr:
    """Return the expression that reads the value, NULL where it cannot.

    `try_strptime`, not `strptime`: a date that cannot be read belongs in quarantine and should not stop a build.
    """
    if spelling == ISO:
        return exp.TryCast(this=value, to=exp.DataType.build("timestamp"))
    if spelling == ZONED:
        return exp.TryCast(this=value, to=exp.DataType.build("timestamptz", dialect="duckdb"))
    if spelling == SECONDS:
        return exp.Anonymous(this="to_timestamp", expressions=[value])
    if spelling == MILLISECONDS:
        return exp.Anonymous(
            this="to_timestamp", expressions=[exp.Mul(this=value, expression=exp.Literal.number("0.001"))]
        )
    text = exp.cast(value, "varchar") if spelling == COMPACT else value
    return exp.Anonymous(this="try_strptime", expressions=[text, exp.Literal.string(spelling)])


def reads(spelling: str, text: exp.Expr) -> exp.Expr:
    """Return the time where the text is spelled so and lies in a year people sell in, else NULL."""
    time = exp.Cast(this=reading(spelling, text.copy()), to=_TIMESTAMP.copy())
    is_sound: exp.Expr = exp.Between(this=time, low=_EARLIEST.copy(), high=_LATEST.copy())
    if spelling in (ISO, ZONED):
        offset = exp.Anonymous(this="regexp_matches", expressions=[text.copy(), exp.Literal.string(_OFFSET)])
        is_sound = exp.and_(is_sound, offset if spelling == ZONED else exp.not_(offset))
    return exp.Case(ifs=[exp.If(this=is_sound, true=time.copy())])


def is_day_first(spelling: str) -> bool:
    """Whether the day comes before a month written in figures.

    >>> is_day_first("%d/%m/%Y %H:%M"), is_day_first("%m/%d/%Y"), is_day_first("%d %b %Y")
    (True, False, False)
    """
    return spelling.startswith("%d") and spelling[3:5] == "%m"


def other_order(spelling: str) -> str | None:
    """Return the spelling with day and month changed over, None where nothing can be mistaken.

    >>> other_order("%d/%m/%Y %H:%M"), other_order("iso")
    ('%m/%d/%Y %H:%M', None)
    """
    if spelling[:2] not in ("%d", "%m") or spelling[3:5] not in ("%d", "%m"):
        return None
    return spelling[3:5] + spelling[2] + spelling[:2] + spelling[5:]
