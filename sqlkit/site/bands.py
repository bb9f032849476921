"""The whole graph: layers from left to right, and a band an area, so that related models stand beside one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlkit.site.layers import SWEEPS, Edge, Layout, ranks


@dataclass(frozen=True)
class Banded:
    """A layout, and each band's first row and number of rows, from the top."""

    layout: Layout
    bands: Mapping[str, tuple[int, int]]


def banded(areas: Mapping[str, str], edges: Collection[Edge]) -> Banded:
    """Lay a graph out whose names belong to areas; lines go straight from box to box."""
    layer_of = ranks(areas, edges)
    order = _band_order(areas, edges, layer_of)
    cells: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name in sorted(areas):
        cells[areas[name], layer_of[name]].append(name)
    bands, top = {}, 0
    for area in order:
        rows = max(len(cell) for (band, _), cell in cells.items() if band == area)
        bands[area] = (top, rows)
        top += rows
    places = _settled(cells, bands, edges)
    boxes = {name: (layer_of[name], places[name]) for name in sorted(areas)}
    return Banded(Layout(boxes, {edge: (boxes[edge[0]], boxes[edge[1]]) for edge in sorted(edges)}), bands)


def _band_order(areas: Mapping[str, str], edges: Collection[Edge], layer_of: Mapping[str, int]) -> list[str]:
    """Early areas first; then neighbours change places while that makes lines shorter."""
    members: dict[str, list[int]] = defaultdict(list)
    for name, area in areas.items():
        members[area].append(layer_of[name])
    order = sorted(members, key=lambda area: (sum(members[area]) / len(members[area]), area))
    between = [(areas[start], areas[end]) for start, end in edges if areas[start] != areas[end]]
    for _ in order:
        for i in range(len(order) - 1):
            other = [*order[:i], order[i + 1], order[i], *order[i + 2 :]]
            if _length(other, between) < _length(order, between):
                order = other
    return order


def _length(order: list[str], between: Collection[tuple[str, str]]) -> int:
    place = {area: i for i, area in enumerate(order)}
    return sum(abs(place[one] - place[other]) for one, other in between)


def _settled(
    cells: Mapping[tuple[str, int], list[str]], bands: Mapping[str, tuple[int, int]], edges: Collection[Edge]
) -> dict[str, float]:
    """Order the boxes of each cell by where those are that they are joined with; a cell stands at its band's middle."""
    joined: dict[str, list[str]] = defaultdict(list)
    for start, end in sorted(edges):
        joined[start].append(end)
        joined[end].append(start)
    places: dict[str, float] = {}
    for (area, _), cell in cells.items():
        places.update(_stacked(cell, bands[area]))
    for _ in range(SWEEPS):
        for (area, _), cell in sorted(cells.items()):
            near = {name: (sum(places[j] for j in joined[name]) / max(1, len(joined[name])), name) for name in cell}
            cell.sort(key=near.__getitem__)
            places.update(_stacked(cell, bands[area]))
    return places


def _stacked(cell: list[str], band: tuple[int, int]) -> dict[str, float]:
    top, rows = band
    return {name: top + (rows - len(cell)) / 2 + i for i, name in enumerate(cell)}
