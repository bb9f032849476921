"""Boxes stand after what they read, apart from one another, with few crossings, and always alike."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from sqlkit.site.bands import banded
from sqlkit.site.layers import layered, ranks, spread

Graph = tuple[list[str], list[tuple[str, str]]]


def drawn(seed: int) -> Graph:
    chance = random.Random(seed)
    names = [f"m{i}" for i in range(30)]
    edges = {(names[chance.randrange(i)], names[i]) for i in range(1, 30) for _ in range(chance.randrange(1, 4))}
    return names, sorted(edges)


def crossings(graph: Graph) -> int:
    """Pairs of segments of lines that cross, counted by their ends as they are drawn."""
    segments = [pair for points in layered(*graph).lines.values() for pair in pairwise(points)]
    total = 0
    for i, ((x, a), (_, b)) in enumerate(segments):
        total += sum(x == other and (a - c) * (b - d) < 0 for (other, c), (_, d) in segments[i + 1 :])
    return total


@pytest.mark.parametrize("seed", range(5))
def test_lines_lead_to_the_right_and_boxes_leave_room(seed: int) -> None:
    names, edges = drawn(seed)
    found = layered(names, edges)
    assert set(found.boxes) == set(names)
    assert set(found.lines) == set(edges)
    for (start, end), points in found.lines.items():
        assert (points[0], points[-1]) == (found.boxes[start], found.boxes[end])
        assert [layer for layer, _ in points] == list(range(int(points[0][0]), int(points[-1][0]) + 1))
    for layer in {x for x, _ in found.boxes.values()}:
        places = sorted(y for x, y in found.boxes.values() if x == layer)
        assert all(b - a > 0.99 for a, b in pairwise(places))


def test_a_graph_has_one_picture_in_whatever_order_it_is_told() -> None:
    names, edges = drawn(7)
    assert layered(names[::-1], edges[::-1]) == layered(names, edges)
    areas = {name: name[-1] for name in names}
    assert banded(dict(reversed(areas.items())), edges[::-1]) == banded(areas, edges)


def test_a_graph_that_needs_no_crossing_has_none() -> None:
    tree = [("r", "z"), ("r", "y"), ("r", "x"), ("z", "a"), ("z", "b"), ("y", "c"), ("x", "d"), ("x", "e")]
    assert crossings((sorted({end for edge in tree for end in edge}), tree)) == 0
    twisted = [("a", "y"), ("b", "x"), ("a", "z"), ("y", "p"), ("x", "q"), ("z", "p")]
    assert crossings((sorted({end for edge in twisted for end in edge}), twisted)) == 0


def test_what_reads_nothing_stands_beside_its_first_reader() -> None:
    assert ranks("abcde", [("a", "b"), ("b", "c"), ("c", "d"), ("e", "d")])["e"] == 2


@pytest.mark.parametrize("seed", range(5))
def test_places_are_the_nearest_that_leave_room(seed: int) -> None:
    """Least squares under an order are isotonic regression; scikit-learn's finds the same."""
    chance = np.random.default_rng(seed)
    wanted, rooms = chance.normal(0, 4, 12), chance.uniform(0.3, 1, 12)
    offsets = np.concatenate([[0], np.cumsum((rooms[1:] + rooms[:-1]) / 2)])
    expected = IsotonicRegression().fit_transform(np.arange(12), wanted - offsets) + offsets
    assert spread(list(wanted), list(rooms)) == pytest.approx(list(expected))


def test_bands_hold_the_boxes_of_their_area_and_no_two_in_one_place() -> None:
    names, edges = drawn(3)
    areas = {name: name[-1] for name in names}
    found = banded(areas, edges)
    for name, (_, y) in found.layout.boxes.items():
        top, rows = found.bands[areas[name]]
        assert top <= y <= top + rows - 1
    assert len(set(found.layout.boxes.values())) == len(names)
    tops = sorted(found.bands.values())
    assert all(top + rows == below for (top, rows), (below, _) in pairwise(tops))
