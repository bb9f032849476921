"""Names of segments: from the largest differences, none twice."""

from __future__ import annotations

import numpy as np

from sqlkit.training.clusters.names import name_of, traits_of, words_of

WORDS = words_of({"days": "recent or lapsed", "orders": "few orders or many orders", "value": "small or large"})


def names(*centres: tuple[float, ...]) -> list[str]:
    return [name_of(traits, WORDS, k) for k, traits in enumerate(traits_of(np.array(centres)), start=1)]


def test_the_two_largest_differences_in_their_order() -> None:
    assert names((-0.5, 1.5, 0.3), (0.9, -0.4, 0.1)) == ["many orders, recent", "lapsed, few orders"]


def test_what_is_near_the_mean_sets_nobody_apart() -> None:
    assert names((0.24, 1.5, -0.1), (0.2, -0.2, 0.2)) == ["many orders", "average"]


def test_a_third_where_two_would_be_one_in_whatever_order() -> None:
    assert names((1.0, -0.9, 0.5), (0.9, -1.0, -0.5), (-1.0, 0.0, 0.0)) == [
        "lapsed, few orders, large",
        "few orders, lapsed, small",
        "recent",
    ]


def test_a_number_where_no_trait_tells_them_apart() -> None:
    assert names((1.0, -0.9, 0.1), (2.0, -1.9, 0.2), (0.0, 0.1, 0.0), (0.1, 0.0, 0.0)) == [
        "lapsed, few orders, 1",
        "lapsed, few orders, 2",
        "average, 3",
        "average, 4",
    ]
    assert traits_of(np.array([(0.0, 0.1, 0.0), (0.1, 0.0, 0.0)])) == [(0, 0, 4), (0, 0, 4)]
