"""How sure the churn model is of whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes, ticks
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, picture
from sqlkit.report.words import Words

BINS = 20
"""As many as the question has: the last one takes scores of 1 too."""

QUESTION = Question(
    "risk",
    """
        select
            least(cast(floor(score * 20) as integer), 19) as bin,
            max(horizon_days) as horizon_days,
            max(total.scored) as scored,
            max(total.churners) as all_churners,
            count(*) as customers,
            sum(score) as churners
        from ref.churn_scores
        cross join (select count(*) as scored, sum(score) as churners from ref.churn_scores) as total
        group by least(cast(floor(score * 20) as integer), 19)
        order by bin
    """,
    by=("bin", "horizon_days", "scored", "all_churners"),
    customers=("customers",),
    is_whole=True,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A histogram of scores."""
    told = [answer for answer in answers if answer["customers"]]
    if not told or told[0]["horizon_days"] is None:
        return None
    return Panel(
        words.say(
            "risk",
            "headline",
            churners=words.number(told[0]["all_churners"]),
            scored=words.number(told[0]["scored"]),
            days=str(told[0]["horizon_days"]),
        ),
        words.say("risk", "about"),
        _chart(told, words),
        headings(words, "risk"),
        tuple(
            (words.share(a["bin"] / BINS), words.count(a["customers"]), words.number(a["churners"], 1)) for a in answers
        ),
    )


def _chart(told: Sequence[Answer], words: Words) -> str:
    axes = Axes([i / 5 for i in range(6)], ticks(max(answer["customers"] for answer in told)), 505, 215)
    shapes = axes.drawn(words.share, words.number, words.say("risk", "axis"))
    floor = axes.top + axes.height
    for answer in told:
        x, y = axes.at(answer["bin"] / BINS, answer["customers"])
        shapes.append(bar(x + 1, y, axes.width / BINS - 2, floor - y, "first", words.count(answer["customers"])))
    return picture(580, 270, shapes, words.say("page", "chart", headline=words.say("risk", "about")))


KIND = Kind(QUESTION, draw)
