"""Who the customers are and what they bring, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, picture, text
from sqlkit.report.words import Words

QUESTION = Question(
    "segments",
    """
        select
            segment,
            segment_sort,
            sum(customers) as customers,
            sum(revenue) as revenue,
            max(total_customers) as total_customers,
            max(total_revenue) as total_revenue,
            max(mean_recency_days) as mean_recency_days
        from ref.rfm_segments
        group by segment, segment_sort
        order by segment_sort
    """,
    by=("segment", "segment_sort", "total_customers", "total_revenue"),
    customers=("customers",),
    is_whole=True,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Bars of customers, and of their share of revenue; the headline is on the one that brings most."""
    told = [a for a in answers if a["customers"]]
    if not told or not told[0]["total_revenue"]:
        return None
    top = leading(told)
    return Panel(
        words.say(
            "segments",
            "headline",
            segment=top["segment"],
            customers=words.share(top["customers"] / top["total_customers"]),
            revenue=words.share(top["revenue"] / top["total_revenue"]),
        ),
        words.say("segments", "about"),
        _chart(answers, words),
        headings(words, "segments"),
        tuple(_row(answer, words) for answer in answers),
    )


def leading(told: Sequence[Answer]) -> Answer:
    """Return the segment that brings most."""
    return max(told, key=lambda answer: answer["revenue"])


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    revenue = answer["revenue"]
    return (
        answer["segment"],
        words.count(answer["customers"]),
        words.money(revenue),
        words.share(None if revenue is None else revenue / answer["total_revenue"]),
        words.number(answer["mean_recency_days"]),
    )


def _chart(answers: Sequence[Answer], words: Words) -> str:
    most = max(answer["customers"] or 0 for answer in answers)
    shares = [float((answer["revenue"] or 0) / answer["total_revenue"]) for answer in answers]
    columns = words.texts["segments"]["columns"]
    shapes = [text(150, 12, columns["customers"], "quiet"), text(410, 12, columns["revenue_share"], "quiet")]
    for i, (answer, share) in enumerate(zip(answers, shares, strict=True)):
        y, customers = 22 + 26 * i, answer["customers"]
        shapes.append(text(142, y + 13, answer["segment"], anchor="end"))
        if customers is None:
            shapes.append(text(150, y + 13, words.count(None), "quiet"))
            continue
        width, long = 190 * customers / most, 110 * max(share, 0) / max(*shares, 1e-9)
        shapes += [
            bar(150, y, width, 17, "first"),
            text(155 + width, y + 13, words.count(customers), "quiet"),
            bar(410, y, long, 17, "second"),
            text(415 + long, y + 13, words.share(share), "quiet"),
        ]
    label = words.say("page", "chart", headline=words.say("segments", "about"))
    return picture(580, 24 + 26 * len(answers), shapes, label)


KIND = Kind(QUESTION, draw)
