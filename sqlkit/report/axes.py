"""Two axes with round numbers on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sqlkit.report.svg import line, text

STEPS = (1, 2, 2.5, 5, 10)


def ticks(most: float, wanted: int = 5) -> list[float]:
    """Return about so many round numbers from 0 to the first that is not below `most`.

    >>> ticks(0.93)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> ticks(1234)
    [0.0, 250.0, 500.0, 750.0, 1000.0, 1250.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    rough = most / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in STEPS if power * factor >= rough * (1 - 1e-9))
    return [round(step * i, 12) for i in range(math.ceil(most / step - 1e-9) + 1)]


@dataclass(frozen=True)
class Axes:
    """A field of `width` by `height` at (`left`, `top`), from 0 to the largest of the numbers along each side."""

    across: list[float]
    up: list[float]
    width: float
    height: float
    left: float = 56
    top: float = 10

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point is drawn."""
        return self.left + self.width * x / self.across[-1], self.top + self.height * (1 - y / self.up[-1])

    def drawn(self, across: Callable[[float], str], up: Callable[[float], str], label: str) -> list[str]:
        """Return lines of the grid, numbers and the words below."""
        shapes = []
        for value in self.up:
            x, y = self.at(0, value)
            shapes += [line(x, y, x + self.width, y, "grid"), text(x - 6, y + 4, up(value), "tick", "end")]
        bottom = self.top + self.height
        for value in self.across:
            shapes.append(text(self.at(value, 0)[0], bottom + 17, across(value), "tick", "middle"))
        return [*shapes, text(self.left + self.width / 2, bottom + 36, label, "quiet", "middle")]
