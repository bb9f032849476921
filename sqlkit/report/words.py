"""Words and numbers of a report in one language: a file of `texts/` each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlkit.document import read_document
from sqlkit.errors import ConfigError, unknown

Number = int | float | Decimal

DAY = "day"

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Words:
    """Texts, the currency that money is in, and how many customers a number stands for at least.

    `time_unit` is what durations of subscriptions, or of a snapshot, are in.
    """

    texts: Mapping[str, Any]
    currency: str | None
    least: int
    time_unit: str = DAY

    def say(self, *keys: str, **values: str) -> str:
        """Return the text at those keys, its names filled in."""
        text: Any = self.texts
        for key in keys:
            text = text[key]
        return str(text).format(**values)

    def count(self, value: Number | None) -> str:
        """1,234; the word for a number that is left out where there is none."""
        return self.say("hidden", least=str(self.least)) if value is None else self.number(value)

    def number(self, value: Number | None, digits: int = 0) -> str:
        """1,234.50, with that many digits after the point; nothing for none."""
        if value is None:
            return ""
        marks = str.maketrans({",": self.texts["thousands"], ".": self.texts["decimal"]})
        return f"{value:,.{digits}f}".translate(marks)

    def share(self, value: Number | None, digits: int = 0) -> str:
        """0.421 as 42%."""
        return "" if value is None else self.say("percent", number=self.number(float(value) * 100, digits))

    def money(self, value: Number | None, digits: int = 0) -> str:
        """1,234 with its currency's sign, where the project names one."""
        if value is None or self.currency is None:
            return self.number(value, digits)
        number = self.number(-value if value < 0 else value, digits)
        sign = "-" if value < 0 and number.strip("0.,") else ""
        pattern = self.texts["signs"].get(self.currency, self.texts["other_sign"])
        return sign + str(pattern).format(number=number, currency=self.currency)

    def day(self, value: datetime.date) -> str:
        """1 May 2024."""
        return self.say("day", day=str(value.day), month=self._month(value), year=str(value.year))

    def month(self, value: datetime.date) -> str:
        """May 2024."""
        return self.say("month", month=self._month(value), year=str(value.year))

    def _month(self, value: datetime.date) -> str:
        return str(self.texts["months"][value.month - 1])


def words(language: str, currency: str | None, least: int, time_unit: str = DAY) -> Words:
    """Read a language's file; `ConfigError` if there is none."""
    known = sorted(path.stem for path in TEXTS.glob("*.yml"))
    if language not in known:
        raise ConfigError(unknown("language of the report", language, known))
    return Words(_texts(language), currency, least, time_unit)


@cache
def _texts(language: str) -> Mapping[str, Any]:
    texts: Mapping[str, Any] = read_document(TEXTS / f"{language}.yml").data
    return texts
