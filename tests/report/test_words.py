"""Numbers, money and days as a language writes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import yaml

from sqlkit.report.words import TEXTS, Words, words

ENGLISH = words("en", "GBP", 5)
GERMAN = replace(
    ENGLISH, texts={**ENGLISH.texts, "thousands": ".", "decimal": ",", "percent": "{number} %"}, currency="SEK"
)


def test_english() -> None:
    assert ENGLISH.count(1234) == "1,234"
    assert ENGLISH.count(None) == "fewer than 5"
    assert ENGLISH.share(0.4217, 1) == "42.2%"
    assert ENGLISH.money(Decimal("-1234.5"), 2) == "-£1,234.50"
    assert ENGLISH.money(Decimal("-0.001"), 2) == "£0.00"
    assert ENGLISH.day(dt.date(2024, 5, 1)) == "1 May 2024"
    assert replace(ENGLISH, currency=None).money(3) == "3"


def test_another_language_has_its_own_marks_and_a_currency_without_sign_its_name() -> None:
    assert GERMAN.money(Decimal("1234567.891"), 2) == "1.234.567,89 SEK"
    assert GERMAN.share(0.5) == "50 %"


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.yml")), ids=lambda path: path.stem)
def test_every_language_has_the_texts_of_english_with_the_same_names_in_braces(path: object) -> None:
    assert isinstance(words("en", None, 5), Words)
    english, other = (shape(yaml.safe_load(p.read_text("utf-8"))) for p in (TEXTS / "en.yml", path))
    assert other == english


def shape(texts: object) -> object:
    """Keys, and for each text the names it fills in."""
    if isinstance(texts, dict):
        return {key: shape(value) for key, value in texts.items()}
    return sorted({part.partition("}")[0] for part in str(texts).split("{")[1:]})
