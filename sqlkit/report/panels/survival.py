"""How long subscribers stay."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes, ticks
from sqlkit.report.curves import MOST, curves, wide
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import picture
from sqlkit.report.words import DAY, Words

YEAR = 365
MOST_ROWS = 40
"""Of a curve in the data table; the chart has all of its steps."""

EVERYBODY = "all"

QUESTION = Question(
    "survival",
    """
        select
            segment_by,
            segment,
            duration,
            max(customers_at_risk) as customers,
            max(survival) as survival,
            max(survival_lower) as survival_lower,
            max(survival_upper) as survival_upper
        from ref.survival_curves
        where duration > 0
        group by segment_by, segment, duration
        order by case when segment_by = 'all' then 0 else 1 end, segment_by, segment, duration
    """,
    by=("segment_by", "segment", "duration"),
    customers=("customers",),
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Steps of everybody, and of the segments of the first attribute."""
    told = [answer for answer in answers if answer["customers"]]
    first = next((a["segment_by"] for a in told if a["segment_by"] != EVERYBODY), EVERYBODY)
    told = [answer for answer in told if answer["segment_by"] in (EVERYBODY, first)]
    everybody = [answer for answer in told if answer["segment_by"] == EVERYBODY]
    if not everybody:
        return None
    shown = [list(curve) for _, curve in groupby(told, key=lambda answer: answer["segment"])][:MOST]
    reached = [answer for answer in everybody if answer["duration"] <= YEAR]
    lasts = words.time_unit == DAY and everybody[-1]["duration"] >= YEAR and reached
    told_first = words.say("survival", "everybody") if first == EVERYBODY else first
    about = words.say("survival", "about", segment_by=told_first)
    share = words.share(reached[-1]["survival"]) if lasts else ""
    return Panel(
        words.say("survival", "headline" if lasts else "short_headline", share=share, days=str(YEAR)),
        about,
        _chart(shown, about, words),
        headings(words, "survival"),
        tuple(_row(answer, words) for curve in shown for answer in _thinned(curve)),
    )


def _thinned(curve: list[Answer]) -> list[Answer]:
    """Every n-th step, and always the last of the first year, which the headline is of."""
    every = -(-len(curve) // MOST_ROWS)
    year = max((i for i, answer in enumerate(curve) if answer["duration"] <= YEAR), default=-1)
    return [answer for i, answer in enumerate(curve) if i % every == 0 or i == year]


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    shares = (answer["survival"], answer["survival_lower"], answer["survival_upper"])
    segment = words.say("survival", "everybody") if answer["segment"] == EVERYBODY else answer["segment"]
    return (
        segment,
        words.number(answer["duration"]),
        words.count(answer["customers"]),
        *(words.share(s, 1) for s in shares),
    )


def _chart(shown: Sequence[Sequence[Answer]], about: str, words: Words) -> str:
    longest = max(curve[-1]["duration"] for curve in shown)
    axes = Axes(ticks(longest, 6), [i / 4 for i in range(5)], 420, 215)
    grid = axes.drawn(words.number, words.share, words.say("survival", "axis", unit=words.time_unit))
    names = [_row(curve[0], words)[0] for curve in shown]
    lines = curves(axes, dict(zip(names, map(_steps, shown), strict=True)))
    return picture(wide(axes, names), 270, [*grid, *lines], words.say("page", "chart", headline=about))


def _steps(curve: Sequence[Answer]) -> list[tuple[float, float]]:
    """The corners of the stair that begins with everybody there."""
    corners = [(0.0, 1.0)]
    for answer in curve:
        corners += [(answer["duration"], corners[-1][1]), (answer["duration"], answer["survival"])]
    return corners


KIND = Kind(QUESTION, draw)
