"""A layout as shapes: boxes that are links, and curves, in the units of an SVG."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlkit.manifest import Manifest
from sqlkit.models.base import SOURCE
from sqlkit.rendering import RUN_PARAMS
from sqlkit.site.bands import banded
from sqlkit.site.layers import Edge, Layout, Point, layered
from sqlkit.site.names import model_file, where

PLUMBING = frozenset({"clock", RUN_PARAMS})
"""Models of one row that nearly all read: a graph with them shows nothing else."""

MOST = 40
"""More boxes than this are no neighbourhood that one can read: a step less is drawn."""

LETTER, BOLD, HEIGHT, ROW, GAP = 6.3, 7.2, 22, 27, 34
"""What a letter takes, one in bold, a box, a row, and the room between layers that lines turn in."""

HEAD = 17
"""Room above a band for its name."""


@dataclass(frozen=True)
class Box:
    """A box with its link from the site's folder; `kind` is how it is drawn."""

    name: str
    href: str
    kind: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Line:
    """A curve between two boxes, by their numbers."""

    start: int
    end: int
    path: str


@dataclass(frozen=True)
class Band:
    """A strip with the boxes of one area."""

    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Picture:
    """A graph as it is drawn; `label` says what it is to those who do not see it."""

    label: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()


def edges_of(manifest: Manifest) -> frozenset[Edge]:
    """Return what reads what, inputs as `source.<input>`, without the plumbing."""
    found = {(read, name) for name, compiled in manifest.models.items() for read in compiled.reads}
    found |= {(f"{SOURCE}.{s}", name) for name, compiled in manifest.models.items() for s in compiled.sources}
    return frozenset(edge for edge in found if PLUMBING.isdisjoint(edge))


def neighbourhood(manifest: Manifest, name: str) -> Picture | None:
    """Draw what a model is made from and what is made from it, two steps each way; None if that is nothing."""
    edges = edges_of(manifest)
    if name in PLUMBING:
        return None
    for up, down in ((2, 2), (2, 1), (1, 1)):
        chosen = _towards(name, edges, up) | _from(name, edges, down)
        if len({end for edge in chosen for end in edge}) <= MOST:
            break
    if not chosen:
        return None
    names = sorted({end for edge in chosen for end in edge})
    return _picture(f"What {name} reads and what reads it", layered(names, chosen), manifest, name)


def whole(manifest: Manifest) -> Picture:
    """Draw all models, a band an area; inputs have their own page."""
    areas = {name: area_of(manifest, name) for name in manifest.models if name not in PLUMBING}
    edges = {edge for edge in edges_of(manifest) if edge[0] in areas}
    found = banded(areas, edges)
    order = list(found.bands)
    shifted = {n: (x, y + (order.index(areas[n]) + 1) * HEAD / ROW) for n, (x, y) in found.layout.boxes.items()}
    layout = Layout(shifted, {edge: (shifted[edge[0]], shifted[edge[1]]) for edge in found.layout.lines})
    bands = tuple(
        Band(area, top * ROW + i * HEAD, rows * ROW + HEAD) for i, (area, (top, rows)) in enumerate(found.bands.items())
    )
    return _picture("All models and what they read, by area", layout, manifest, "", bands)


def area_of(manifest: Manifest, name: str) -> str:
    """Return the folder a model is in, below `templates/` or `models/`; "models" for none."""
    return manifest.models[name].model.folder.rpartition("/")[0] or "models"


def _towards(name: str, edges: Collection[Edge], steps: int) -> set[Edge]:
    """Return the edges that lead to a model from that many steps before it."""
    found: set[Edge] = set()
    ends = {name}
    for _ in range(steps):
        found |= {edge for edge in edges if edge[1] in ends}
        ends = {start for start, _ in found} | {name}
    return found


def _from(name: str, edges: Collection[Edge], steps: int) -> set[Edge]:
    return {(start, end) for end, start in _towards(name, {(end, start) for start, end in edges}, steps)}


def _picture(label: str, layout: Layout, manifest: Manifest, focus: str, bands: Sequence[Band] = ()) -> Picture:
    widths: dict[float, float] = {}
    for name, (layer, _) in layout.boxes.items():
        widths[layer] = max(widths.get(layer, 0), len(_shown(name)) * (BOLD if name == focus else LETTER) + 14)
    lefts, left = {}, 2.0
    for layer in sorted(widths):
        lefts[layer], left = left, left + widths[layer] + GAP
    boxes = tuple(
        Box(*_about(name, manifest, focus), round(lefts[layer], 1), round(y * ROW + 3, 1), round(widths[layer], 1))
        for name, (layer, y) in layout.boxes.items()
    )
    numbers = {name: i for i, name in enumerate(layout.boxes)}
    lines = tuple(
        Line(numbers[start], numbers[end], _curve(points, lefts, widths))
        for (start, end), points in layout.lines.items()
    )
    bottom = max((box.y + HEIGHT for box in boxes), default=0.0)
    bottom = max([bottom + 3, *(band.y + band.height for band in bands)])
    return Picture(label, round(left - GAP + 2), round(bottom), boxes, lines, tuple(bands))


def _shown(name: str) -> str:
    return name.removeprefix(f"{SOURCE}.")


def _about(name: str, manifest: Manifest, focus: str) -> tuple[str, str, str]:
    """Return a box's words, link and kind."""
    if name not in manifest.models:
        return _shown(name), where((name, "*")), "input"
    kind = "published" if manifest.models[name].spec.is_published else "passing"
    return name, model_file(name), f"{kind} focus" if name == focus else kind


def _curve(points: Sequence[Point], lefts: Mapping[float, float], widths: Mapping[float, float]) -> str:
    """Return a path from the right of the first box to the left of the last, level where it passes a layer."""
    stops = []
    for i, (layer, y) in enumerate(points):
        middle = round(y * ROW + 3 + HEIGHT / 2, 1)
        if i:
            stops.append((round(lefts[layer], 1), middle))
        if i < len(points) - 1:
            stops.append((round(lefts[layer] + widths[layer], 1), middle))
    (x, y), *_ = stops
    path = f"M{x:g} {y:g}"
    for (x, y), (to_x, to_y) in pairwise(stops):
        half = (to_x - x) / 2
        path += f"H{to_x:g}" if y == to_y else f"C{x + half:g} {y:g} {to_x - half:g} {to_y:g} {to_x:g} {to_y:g}"
    return path
