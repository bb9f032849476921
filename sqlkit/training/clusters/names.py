"""What sets a segment apart, as numbers that SQL makes words of: the words are the project's, the numbers the model's.

A trait is the place of a feature, from 1 on, with the sign of its difference from the mean of all customers; 0 is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlkit.scoring.features import Floats

NOTICED = 0.25
"""Standard deviations from the mean; what is nearer sets nobody apart."""

TRAITS = 3
"""Two, and a third where two segments would have one name."""

AVERAGE = "average"

Traits = tuple[int, ...]


def traits_of(centres: Floats) -> list[Traits]:
    """TRAITS of each segment, no two alike: where more traits do not tell them apart, the last is one beyond the
    features, for the segment's number.

    >>> import numpy as np
    >>> traits_of(np.array([[2.0, -1.0], [0.1, 0.0], [-0.5, 0.2]]))
    [(1, -2, 0), (0, 0, 0), (-1, 0, 0)]
    """
    ranked = [_ranked(centre.tolist()) for centre in centres]
    two = [_noticed(traits)[: TRAITS - 1] for traits in ranked]
    longer = [(*_noticed(ranked[k])[:TRAITS],) if _is_shared(two[k], two) else two[k] for k in range(len(two))]
    number = centres.shape[1] + 1
    told = [(*traits[: TRAITS - 1], number) if _is_shared(traits, longer) else traits for traits in longer]
    return [(*traits, *(0,) * (TRAITS - len(traits))) if number not in traits else _numbered(traits) for traits in told]


def name_of(traits: Traits, words: Sequence[tuple[str, str]], segment: int) -> str:
    """As `micro_segments` has it; `words` of a feature are for below the mean and above it.

    >>> name_of((-1, 2, 0), [("recent", "lapsed"), ("few orders", "many orders")], 1)
    'recent, many orders'
    """
    beyond = len(words) + 1
    told = [str(segment) if t == beyond else words[abs(t) - 1][t > 0] for t in traits if t]
    return ", ".join(told if traits[0] else [AVERAGE, *told])


def words_of(settings: Mapping[str, str]) -> list[tuple[str, str]]:
    """By feature, what is said below the mean and above it.

    >>> words_of({"orders_total": "few orders or many orders"})
    [('few orders', 'many orders')]
    """
    halves = [text.partition(" or ") for text in settings.values()]
    return [(low, high) for low, _, high in halves]


def _ranked(centre: Sequence[float]) -> list[tuple[float, int]]:
    return sorted((-abs(value), j + 1 if value > 0 else -j - 1) for j, value in enumerate(centre))


def _noticed(ranked: Sequence[tuple[float, int]]) -> Traits:
    return tuple(trait for size, trait in ranked if -size >= NOTICED)


def _is_shared(traits: Traits, among: Sequence[Traits]) -> bool:
    """Whether another segment has the same ones, in whatever order they are told."""
    return Counter(frozenset(one) for one in among)[frozenset(traits)] > 1


def _numbered(traits: Traits) -> Traits:
    *others, number = traits
    return (*others, *(0,) * (TRAITS - 1 - len(others)), number)
