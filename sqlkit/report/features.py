"""What a feature of a customer is called: the names of templates/scores/_features.sql, in the report's language."""

from __future__ import annotations

from collections.abc import Mapping

from sqlkit.report.words import Words


def feature_name(feature: str, words: Words) -> str:
    """A feature in words; one that no text knows is told by its name without underscores.

    >>> from sqlkit.report.words import words
    >>> feature_name("orders_90d", words("en", None, 5)), feature_name("shoe_size", words("en", None, 5))
    ('orders in 90 days', 'shoe size')
    """
    names, windows = (_texts(words, part) for part in ("names", "windows"))
    measure, _, days = feature.rpartition("_")
    if feature in names:
        return names[feature]
    if measure in windows and days[:-1].isdecimal() and days.endswith("d"):
        return words.say("features", "within", measure=windows[measure], days=days[:-1])
    return feature.replace("_", " ")


def _texts(words: Words, part: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = words.texts["features"][part]
    return texts
