"""Lines over two axes, named beside them in the order in which they end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlkit.report.axes import Axes
from sqlkit.report.svg import line, path, text

MOST = 6
"""Colours that there are."""

LETTER = 7.5
"""What a letter takes, wide ones too."""

Curve = Sequence[tuple[float, float]]


def curves(axes: Axes, named: Mapping[str, Curve]) -> list[str]:
    """Return each curve in a colour of its own, its name at the right."""
    shapes, ends = [], []
    for i, (name, curve) in enumerate(named.items()):
        shapes.append(path([axes.at(*point) for point in curve], f"curve c{i}"))
        ends.append((axes.at(*curve[-1])[1], name, f"curve c{i}"))
    left, below = axes.left + axes.width + 8, 0.0
    for y, name, style in sorted(ends):
        below = max(y, below + 16)
        shapes += [line(left, below, left + 16, below, style), text(left + 21, below + 4, name)]
    return shapes


def wide(axes: Axes, names: Iterable[str]) -> int:
    """Return the width of a picture that holds the axes and the longest name beside them."""
    return max(580, round(axes.left + axes.width + 40 + LETTER * max(map(len, names))))
