"""What the customers there are will be worth, and what moved that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, line, picture, text
from sqlkit.report.words import Words

QUESTION = Question(
    "equity",
    """
        select
            case when component = 'refunds' then 'silence' else component end as part,
            min(component_sort) as part_sort,
            max(since) as since,
            max(days_ahead) as days_ahead,
            sum(customers) as customers,
            sum(value) as value
        from ref.customer_equity
        group by case when component = 'refunds' then 'silence' else component end
        order by part_sort
    """,
    by=("part", "part_sort", "since", "days_ahead"),
    customers=("customers",),
    is_whole=True,
)
"""Customers whose orders were all refunded are few, and have not ordered either."""

LEFT, WIDTH, HIGH = 200, 300, 30


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Steps from the value of then to that of now; nothing where one of them is of few customers."""
    if not answers or any(answer["value"] is None for answer in answers):
        return None
    steps = [(words.say("equity", "parts", answer["part"]), float(answer["value"])) for answer in answers]
    now = sum(value for _, value in steps)
    change = now - steps[0][1]
    days, since = words.number(answers[0]["days_ahead"]), words.day(answers[0]["since"])
    told = {"now": words.money(now), "days": days, "change": words.money(abs(change)), "day": since}
    about = words.say("equity", "about", days=days, day=since)
    last = (words.say("equity", "parts", "value_now"), now)
    counts = [words.number(answer["customers"]) for answer in answers]
    return Panel(
        words.say("equity", "headlines", "more" if change >= 0 else "less", **told),
        about,
        _chart([*steps, last], words.say("page", "chart", headline=about), words),
        headings(words, "equity"),
        tuple(
            (name, count, words.money(value))
            for (name, value), count in zip([*steps, last], [*counts, ""], strict=True)
        ),
        notes=(words.say("equity", "surprises"),),
    )


def _chart(steps: Sequence[tuple[str, float]], label: str, words: Words) -> str:
    """Each step from where the one before ended; the first and the last from nothing."""
    ends = [sum(value for _, value in steps[: i + 1]) for i in range(len(steps) - 1)]
    bounds = [(0.0, ends[0]), *pairwise(ends), (0.0, steps[-1][1])]
    low, most = min(0.0, *map(min, bounds)), max(1e-9, *map(max, bounds))

    def at(value: float) -> float:
        return LEFT + WIDTH * (value - low) / (most - low)

    shapes = [line(at(0), 4, at(0), HIGH * len(steps), "c0")]
    for i, ((name, value), (start, end)) in enumerate(zip(steps, bounds, strict=True)):
        y = HIGH * i + 6
        style = "first" if i in (0, len(steps) - 1) else "second"
        shapes += [
            text(LEFT - 12, y + 14, name, anchor="end"),
            bar(at(min(start, end)), y, max(1.0, abs(at(end) - at(start))), 18, style),
            text(LEFT + WIDTH + 12, y + 14, words.money(value)),
        ]
    return picture(LEFT + WIDTH + 120, HIGH * len(steps) + 8, shapes, label)


KIND = Kind(QUESTION, draw)
