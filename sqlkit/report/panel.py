"""What a panel of the report is: a sentence, a chart, and the table that both come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlkit.report.answers import Answer, Question
from sqlkit.report.words import Words


@dataclass(frozen=True)
class Panel:
    """`rows` are the data table, as it is read; `chart` is SVG, or nothing where the table says it all.

    The columns at the positions `words` hold words, the others numbers. `notes` are sentences below the chart: what
    one has to know to read it rightly.
    """

    headline: str
    about: str
    chart: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset((0,))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A panel before it is drawn: what it asks, and how it draws the answer, or None where that is too little."""

    question: Question
    draw: Callable[[Sequence[Answer], Words], Panel | None]
    is_wide: bool = False

    @property
    def name(self) -> str:
        """Its name, in texts and as the anchor on the page."""
        return self.question.name


def headings(words: Words, name: str) -> tuple[str, ...]:
    """Return a panel's column names, in the order of its texts."""
    columns: Mapping[str, str] = words.texts[name]["columns"]
    return tuple(columns.values())


LEVELS = 10


def level(share: float) -> str:
    """Return the class of a shade, 0 the palest; `share` is of the darkest.

    >>> level(0.0), level(0.55), level(1.0)
    ('h0', 'h5', 'h9')
    """
    return f"h{min(LEVELS - 1, max(0, int(share * LEVELS)))}"


def ink(share: float) -> str:
    """Return the class of words on that shade."""
    return "t" + level(share)[1:]
