"""Shapes as text. Colours are classes of the page's style, so that light, dark and paper each have their own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    """Words at a point: their left end there, or their `middle` or `end`."""
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def slanted(x: float, y: float, words: str, style: str = "") -> str:
    """Words that rise to the right, for the head of a narrow column."""
    return f'<text transform="translate({x:.1f} {y:.1f}) rotate(-40)" class="{style}">{escape(words)}</text>'


def upright(x: float, y: float, words: str, style: str = "") -> str:
    """Words along an axis that goes up."""
    turned = f"translate({x:.1f} {y:.1f}) rotate(-90)"
    return f'<text transform="{turned}" text-anchor="middle" class="{style}">{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, style: str, told: str = "") -> str:
    """A filled rectangle; `told` is shown where a pointer rests on it."""
    title = f"<title>{escape(told)}</title>" if told else ""
    size = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
    return f'<rect {size} rx="2" class="{style}">{title}</rect>'


def line(x: float, y: float, to_x: float, to_y: float, style: str) -> str:
    """A straight line."""
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" class="{style}"/>'


def dot(x: float, y: float, style: str, told: str = "") -> str:
    """A ring; `told` is shown where a pointer rests on it."""
    title = f"<title>{escape(told)}</title>" if told else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="dot {style}">{title}</circle>'


def path(points: Iterable[tuple[float, float]], style: str) -> str:
    """A line through points."""
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" class="{style}"/>'


def picture(width: int, height: float, shapes: Iterable[str], label: str) -> str:
    """All of them on a ground of that size, which grows and shrinks with the page."""
    inner = "".join(shapes)
    return f'<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(label, quote=True)}">{inner}</svg>'
