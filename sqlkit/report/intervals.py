"""Figures with their intervals, one below the other, on an axis on which 0 is marked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlkit.report.axes import ticks
from sqlkit.report.curves import LETTER
from sqlkit.report.svg import dot, line, picture, text

WIDTH, HIGH, ROOM = 300, 28, 110
"""Of the field, of a row, and at the right for the figure in words."""


class Estimate(NamedTuple):
    """What it is of, the figure, and the ends of its interval, where that is known."""

    name: str
    value: float
    lower: float | None
    upper: float | None


def span(lower: float, upper: float) -> list[float]:
    """Return round numbers from below the one to above the other, 0 among them.

    >>> span(-0.3, 1.1)
    [-0.5, 0.0, 0.5, 1.0, 1.5]
    """
    step = ticks(max(upper, 0) - min(lower, 0), 4)[1]
    first, last = math.floor(min(lower, 0) / step), math.ceil(max(upper, 0) / step)
    return [round(step * i, 12) for i in range(first, max(last, first + 1) + 1)]


def intervals(
    estimates: Sequence[Estimate], write: Callable[[float], str], tick: Callable[[float], str], label: str
) -> str:
    """Return the picture; `write` says a figure, `tick` a number of the axis, `label` what it shows."""
    known = [end for _, *ends in estimates for end in ends if end is not None]
    along = span(min(known), max(known))
    left = max(160, LETTER * max(len(one.name) for one in estimates) + 8)
    bottom = HIGH * len(estimates) + 6

    def at(value: float) -> float:
        return left + WIDTH * (value - along[0]) / (along[-1] - along[0])

    gap = WIDTH / (len(along) - 1)
    every = math.ceil(LETTER * max(len(tick(value)) for value in along) / gap)
    shapes = []
    for i, value in enumerate(along, -along.index(0)):
        shapes.append(line(at(value), 4, at(value), bottom, "c0" if value == 0 else "grid"))
        if i % every == 0:
            shapes.append(text(at(value), bottom + 16, tick(value), "tick", "middle"))
    for i, (name, value, lower, upper) in enumerate(estimates):
        y = HIGH * (i + 0.5) + 4
        shapes.append(text(left - 12, y + 4, name, anchor="end"))
        if lower is not None and upper is not None:
            shapes.append(line(at(lower), y, at(upper), y, "curve c2"))
        shapes += [dot(at(value), y, "c2"), text(left + WIDTH + 14, y + 4, write(value))]
    return picture(round(left + WIDTH + ROOM), bottom + 24, shapes, label)
