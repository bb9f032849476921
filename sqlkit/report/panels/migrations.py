"""Who moved from which segment to which since the last observation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings, ink, level
from sqlkit.report.svg import bar, picture, slanted, text
from sqlkit.report.words import Words

QUESTION = Question(
    "migrations",
    """
        select
            from_as_of_date,
            to_as_of_date,
            from_segment,
            from_segment_sort,
            to_segment,
            to_segment_sort,
            sum(customers) as customers
        from ref.segment_migrations
        where
            to_as_of_date = (select max(latest.to_as_of_date) from ref.segment_migrations as latest)
            and from_segment is not null
            and to_segment is not null
        group by from_as_of_date, to_as_of_date, from_segment, from_segment_sort, to_segment, to_segment_sort
        order by from_segment_sort, to_segment_sort
    """,
    by=("from_as_of_date", "to_as_of_date", "from_segment", "from_segment_sort", "to_segment", "to_segment_sort"),
    customers=("customers",),
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A matrix: a row's shades are shares of those who were in its segment. Small cells count in no sum.

    The row of sort 0 is of those who were no customers yet: they have not moved.
    """
    there: dict[str, int] = defaultdict(int)
    for answer in answers:
        there[answer["from_segment"]] += answer["customers"] or 0
    before = [answer for answer in answers if answer["from_segment_sort"] and answer["customers"]]
    if not before:
        return None
    moved = sum(answer["customers"] for answer in before if answer["from_segment"] != answer["to_segment"])
    return Panel(
        words.say(
            "migrations",
            "headline",
            moved=words.share(moved / sum(answer["customers"] for answer in before)),
            before=words.day(answers[0]["from_as_of_date"]),
            now=words.day(answers[0]["to_as_of_date"]),
        ),
        words.say("migrations", "about"),
        _chart(answers, there, words),
        headings(words, "migrations"),
        tuple(
            (a["from_segment"], a["to_segment"], words.count(a["customers"]), words.share(_share(a, there)))
            for a in answers
        ),
        words=frozenset((0, 1)),
    )


def _share(answer: Answer, there: dict[str, int]) -> float | None:
    return None if answer["customers"] is None else answer["customers"] / there[answer["from_segment"]]


def _chart(answers: Sequence[Answer], there: dict[str, int], words: Words) -> str:
    order = {a[f"{side}_segment"]: a[f"{side}_segment_sort"] for a in answers for side in ("from", "to")}
    segments = sorted(order, key=lambda segment: order[segment])
    wide, high, left, top = 420 / len(segments), 22, 150, 84
    at = {segment: i for i, segment in enumerate(segments)}
    shapes = []
    for i, segment in enumerate(segments):
        shapes.append(slanted(left + wide * (i + 0.5) - 2, top - 8, segment, "quiet"))
        shapes.append(text(left - 8, top + high * i + 15, segment, anchor="end"))
        shapes += [bar(left + wide * j, top + high * i, wide - 2, high - 2, "empty") for j in range(len(segments))]
    for answer in answers:
        x, y = left + wide * at[answer["to_segment"]], top + high * at[answer["from_segment"]]
        share = _share(answer, there)
        if share is None:
            shapes.append(text(x + wide / 2 - 1, y + 14, "·", "quiet", "middle"))
            continue
        told = f"{answer['from_segment']} → {answer['to_segment']}: {words.count(answer['customers'])}"
        shapes += [
            bar(x, y, wide - 2, high - 2, level(share), told),
            text(x + wide / 2 - 1, y + 14, words.count(answer["customers"]), f"{ink(share)} small", "middle"),
        ]
    label = words.say("page", "chart", headline=words.say("migrations", "about"))
    return picture(640, top + high * len(segments) + 4, shapes, label)


KIND = Kind(QUESTION, draw)
