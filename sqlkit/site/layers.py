"""Where the boxes of a graph stand: in layers from left to right, each after all that it reads, with few crossings.

A small layered layout (Sugiyama, Tagawa and Toda, 1981): longest paths give the layers, bends stand in for lines that
pass a layer, sweeps of barycentres order each layer, and least squares pull every box towards those it is joined with.
The same graph always has the same picture: ties go by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlkit.graph import ordered

Point = tuple[float, float]
"""A layer, and a place in it; both grow to the right and downwards."""

Edge = tuple[str, str]
"""From what is read to what reads it."""

SWEEPS = 12

BEND = 0.35
"""Room that a passing line takes beside a box, which takes 1."""


@dataclass(frozen=True)
class Layout:
    """Places of boxes, and of each line the points it goes through, both ends included."""

    boxes: Mapping[str, Point]
    lines: Mapping[Edge, tuple[Point, ...]]


@dataclass(frozen=True, order=True)
class _Slot:
    """A box, or where a line to `end` bends on its way through a layer."""

    name: str
    end: str = ""
    layer: int = 0


def ranks(names: Iterable[str], edges: Collection[Edge]) -> dict[str, int]:
    """Return each name's layer: after all it reads; what reads nothing stands right before what first reads it.

    >>> ranks("abc", [("a", "b"), ("b", "c")]), ranks("abcd", [("a", "b"), ("b", "c"), ("d", "c")])["d"]
    ({'a': 0, 'b': 1, 'c': 2}, 1)
    """
    reads: dict[str, set[str]] = {name: set() for name in names}
    readers: dict[str, set[str]] = {name: set() for name in reads}
    for start, end in edges:
        reads[end].add(start)
        readers[start].add(end)
    found: dict[str, int] = {}
    for name in ordered({name: frozenset(read) for name, read in sorted(reads.items())}):
        found[name] = 1 + max((found[read] for read in reads[name]), default=-1)
    for name in found:
        if not reads[name] and readers[name]:
            found[name] = min(found[reader] for reader in readers[name]) - 1
    return found


def layered(names: Iterable[str], edges: Collection[Edge]) -> Layout:
    """Lay a graph out.

    >>> layered("abc", [("a", "b"), ("a", "c")]).boxes
    {'a': (0, 0.5), 'b': (1, 0.0), 'c': (1, 1.0)}
    """
    layer_of = ranks(names, edges)
    chains = {edge: _chain(edge, layer_of) for edge in sorted(edges)}
    slots = {_Slot(name, layer=layer) for name, layer in layer_of.items()}
    slots |= {slot for chain in chains.values() for slot in chain}
    layers = [sorted(slot for slot in slots if slot.layer == at) for at in range(1 + max(layer_of.values(), default=0))]
    joined: dict[_Slot, list[_Slot]] = {slot: [] for slot in slots}
    for chain in chains.values():
        for one, other in pairwise(chain):
            joined[one].append(other)
            joined[other].append(one)
    places = _placed(_untangled(layers, joined), joined)
    lines = {edge: tuple((slot.layer, places[slot]) for slot in chain) for edge, chain in chains.items()}
    return Layout({name: (layer, places[_Slot(name, layer=layer)]) for name, layer in sorted(layer_of.items())}, lines)


def _chain(edge: Edge, layer_of: Mapping[str, int]) -> tuple[_Slot, ...]:
    """A line bends once a layer; lines from one box share their bends as long as they run beside one another."""
    start, end = edge
    first, last = layer_of[start], layer_of[end]
    bends = (_Slot(start, end, layer) for layer in range(first + 1, last))
    return (_Slot(start, layer=first), *bends, _Slot(end, layer=last))


def _untangled(layers: list[list[_Slot]], joined: Mapping[_Slot, Sequence[_Slot]]) -> list[list[_Slot]]:
    """Order each layer by where its neighbours are, to and fro; keep the order with the fewest crossings."""
    best, fewest = [list(layer) for layer in layers], crossings(layers, joined)
    for sweep in range(SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        for layer in layers[::step]:
            place = {slot: i for other in layers for i, slot in enumerate(other)}
            before = {s: [place[j] for j in joined[s] if j.layer == s.layer - step] for s in layer}
            rank = {s: (_mean(before[s], place[s]), s) for s in layer}
            layer.sort(key=rank.__getitem__)
        found = crossings(layers, joined)
        if found < fewest:
            best, fewest = [list(layer) for layer in layers], found
    return best


def crossings(layers: Sequence[Sequence[_Slot]], joined: Mapping[_Slot, Sequence[_Slot]]) -> int:
    """Return how many pairs of lines cross between neighbouring layers."""
    total = 0
    for layer, following in pairwise(layers):
        place = {slot: i for i, slot in enumerate(following)}
        ends = [place[j] for slot in layer for j in sorted(joined[slot]) if j in place]
        starts = [i for i, slot in enumerate(layer) for j in joined[slot] if j in place]
        lines = list(zip(starts, ends, strict=True))
        total += sum(a < c and b > d for i, (a, b) in enumerate(lines) for c, d in lines[i + 1 :])
    return total


def _placed(layers: Sequence[Sequence[_Slot]], joined: Mapping[_Slot, Sequence[_Slot]]) -> dict[_Slot, float]:
    """Pull every slot towards the mean of its neighbours, none nearer to the next than their room allows."""
    places = {slot: float(i) for layer in layers for i, slot in enumerate(layer)}
    for sweep in range(SWEEPS):
        for layer in layers[:: 1 if sweep % 2 == 0 else -1]:
            wanted = [_mean([places[j] for j in joined[slot]], places[slot]) for slot in layer]
            places.update(zip(layer, spread(wanted, [BEND if slot.end else 1.0 for slot in layer]), strict=True))
    top = min(places.values(), default=0.0)
    return {slot: round(place - top, 3) for slot, place in places.items()}


def spread(wanted: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, in their order, that leave each its room (pooled violators).

    >>> spread([0, 0, 5], [1, 1, 1])
    [-0.5, 0.5, 5.0]
    """
    offsets = [0.0]
    for one, other in pairwise(rooms):
        offsets.append(offsets[-1] + (one + other) / 2)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, size = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            before, many = pools.pop()
            total, size = total + before, size + many
        pools.append((total, size))
    levels = [total / size for total, size in pools for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else float(otherwise)
