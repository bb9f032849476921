"""What customers have brought, and what they are predicted to bring."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, picture, text
from sqlkit.report.words import Words

QUESTION = Question(
    "predicted",
    """
        select
            segment,
            segment_sort,
            max(days_ahead) as days_ahead,
            sum(predicted_customers) as customers,
            sum(revenue_to_date) / nullif(sum(customers), 0) as mean_to_date,
            sum(predicted_value) as predicted_value
        from ref.ltv_segments
        where predicted_value is not null
        group by segment, segment_sort
        order by segment_sort
    """,
    by=("segment", "segment_sort", "days_ahead"),
    customers=("customers",),
    is_whole=True,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Two bars a segment, to one scale."""
    told = [answer for answer in answers if answer["customers"]]
    if not told:
        return None
    total = sum(answer["predicted_value"] for answer in told)
    top = max(told, key=_mean)
    days = words.number(told[0]["days_ahead"])
    return Panel(
        words.say("predicted", "headline", segment=top["segment"], value=words.money(_mean(top)), days=days),
        words.say("predicted", "about", days=days),
        _chart(told, days, words),
        headings(words, "predicted"),
        tuple(
            (
                answer["segment"],
                words.count(answer["customers"]),
                words.money(answer["mean_to_date"], 2),
                words.money(_mean(answer), 2) if answer["customers"] else "",
                words.share(answer["predicted_value"] / total) if answer["customers"] and total else "",
            )
            for answer in answers
        ),
    )


def _mean(answer: Answer) -> float:
    return float(answer["predicted_value"] / answer["customers"])


def _chart(told: Sequence[Answer], days: str, words: Words) -> str:
    most = max(1e-9, *(float(answer["mean_to_date"]) for answer in told), *map(_mean, told))
    sides = (("first", "to_date"), ("second", "predicted"))
    shapes = []
    for i, (style, name) in enumerate(sides):
        shapes += [bar(150 + 120 * i, 3, 11, 11, style), text(166 + 120 * i, 13, words.say("predicted", name))]
    for i, answer in enumerate(told):
        y = 26 + 34 * i
        shapes.append(text(142, y + 19, answer["segment"], anchor="end"))
        values = (float(answer["mean_to_date"]), _mean(answer))
        for j, (value, (style, _)) in enumerate(zip(values, sides, strict=True)):
            width = 340 * max(value, 0) / most
            shapes += [
                bar(150, y + 14 * j, width, 12, style),
                text(155 + width, y + 14 * j + 10, words.money(value), "quiet small"),
            ]
    label = words.say("page", "chart", headline=words.say("predicted", "about", days=days))
    return picture(580, 30 + 34 * len(told), shapes, label)


KIND = Kind(QUESTION, draw)
