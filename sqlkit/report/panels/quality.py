"""What of the inputs could not be used, and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.words import Words

QUESTION = Question(
    "quality",
    """
        select input, outcome, is_quarantined, sum(row_count) as row_count
        from ref.row_accounting
        where is_quarantined or outcome = 'read'
        group by input, outcome, is_quarantined
        order by input, is_quarantined, row_count desc, outcome
    """,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """No chart: the reasons are words."""
    read = sum(answer["row_count"] for answer in answers if answer["outcome"] == "read")
    if not read:
        return None
    unused = sum(answer["row_count"] for answer in answers if answer["is_quarantined"])
    wording = "headline" if unused else "clean_headline"
    inputs = {a["input"]: [b for b in answers if b["input"] == a["input"]] for a in answers}
    wording = "headline" if unused else "clean_headline"
    return Panel(
        words.say("quality", wording, unused=words.number(unused), read=words.number(read)),
        words.say("quality", "about"),
        "",
        headings(words, "quality"),
        tuple((name, *_row(of_input, words)) for name, of_input in inputs.items()),
        words=frozenset((0, 3)),
    )


def _row(of_input: Sequence[Answer], words: Words) -> tuple[str, ...]:
    read = sum(answer["row_count"] for answer in of_input if answer["outcome"] == "read")
    aside = [answer for answer in of_input if answer["is_quarantined"] and answer["row_count"]]
    reasons = (f"{words.number(answer['row_count'])} {answer['outcome'].replace('_', ' ')}" for answer in aside)
    return words.number(read), words.number(sum(answer["row_count"] for answer in aside)), ", ".join(reasons)


KIND = Kind(QUESTION, draw)
