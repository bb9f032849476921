"""Snowflake's elements of date and time formats in DuckDB's spelling."""

from __future__ import annotations

import re

from emulator.errors import not_emulated

FORMATS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MON": "%b",
    "MM": "%m",
    "DD": "%d",
    "DY": "%a",
    "HH24": "%H",
    "HH12": "%I",
    "AM": "%p",
    "PM": "%p",
    "MI": "%M",
    "SS": "%S",
    "FF3": "%g",
    "FF6": "%f",
    "FF9": "%n",
    "FF": "%n",
}
"""https://docs.snowflake.com/en/sql-reference/date-time-input-output#date-and-time-input-and-output-format-elements."""
_ELEMENT = re.compile("|".join(sorted(FORMATS, key=len, reverse=True)) + r'|"([^"]*)"|[A-Za-z]+', re.I)


def strftime(form: str) -> str:
    """Snowflake's elements in DuckDB's spelling.

    >>> strftime('YYYY-MM"T"HH24')
    '%Y-%mT%H'
    """

    def element(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        if found[0].upper() not in FORMATS:
            raise not_emulated(f"format element {found[0]}")
        return FORMATS[found[0].upper()]

    return _ELEMENT.sub(element, form.replace("%", "%%"))
