"""Cards without numbers of few customers: what would tell of few is joined with what is beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlkit.cards.kept import KeptCard

Tenth = Mapping[str, Any]


def without_few(kept: KeptCard, least: int) -> KeptCard:
    """Return the card with tenths and slices of at least so many rows of either class.

    Of an attribute with a smaller slice none is told: it would be had by subtraction.
    """
    validation = kept.card.get("validation")
    if not validation:
        return kept
    told = {**validation, "calibration": joined(validation["calibration"], least)}
    if "sliced" in validation:
        told["sliced"] = [_told(sliced, least) for sliced in validation["sliced"]]
    return replace(kept, card={**kept.card, "validation": told})


def joined(tenths: Sequence[Tenth], least: int) -> list[Tenth]:
    """Return tenths of which each has so many positives, or none, and so many negatives, or none; none if they cannot.

    Tenths of amounts have neither: of those each has so many rows.

    >>> few = {"lowest": 0.1, "highest": 0.2, "rows": 30, "positives": 2, "expected": 4.0}
    >>> more = {"lowest": 0.3, "highest": 0.6, "rows": 30, "positives": 12, "expected": 13.5}
    >>> joined([few, more], 5)
    [{'lowest': 0.1, 'highest': 0.6, 'rows': 60, 'positives': 14, 'expected': 17.5}]
    """
    groups: list[Tenth] = []
    for tenth in tenths:
        groups.append(_together(groups.pop(), tenth) if groups and _is_small(groups[-1], least) else tenth)
    while len(groups) > 1 and _is_small(groups[-1], least):
        last = groups.pop()
        groups.append(_together(groups.pop(), last))
    return [group for group in groups if not _is_small(group, least)]


def _is_small(rows: Mapping[str, Any], least: int) -> bool:
    counts = (rows["positives"], rows["rows"] - rows["positives"]) if "positives" in rows else (rows["rows"],)
    return any(0 < count < least for count in counts)


def _together(lower: Tenth, upper: Tenth) -> Tenth:
    sums = {name: lower[name] + upper[name] for name in lower if name not in ("lowest", "highest")}
    return {"lowest": lower["lowest"], "highest": upper["highest"], **sums}


def _told(sliced: Mapping[str, Any], least: int) -> Mapping[str, Any]:
    are_small = any(_is_small(one, least) or one["customers"] < least for one in sliced["slices"])
    return {**sliced, "slices": []} if are_small else sliced
