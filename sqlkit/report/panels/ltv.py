"""What a new customer has brought, month after month, by when they came."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes, ticks
from sqlkit.report.curves import MOST, Curve, curves
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import picture
from sqlkit.report.words import Words

SHORTEST = 3
"""Months that a curve has at least."""

SEVERAL = 3
"""Cohorts that the headline is of at least, where there are so many: one alone may be unlike all others."""

YEAR = 12

QUESTION = Question(
    "ltv",
    """
        select
            cohort_start,
            age,
            sum(cohort_customers) as cohort_customers,
            sum(cumulative_revenue) as cumulative_revenue
        from ref.ltv_cohorts
        where cohort_grain = 'month' and is_observed
        group by cohort_start, age
        order by cohort_start, age
    """,
    by=("cohort_start", "age"),
    customers=("cohort_customers",),
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Lines of some cohorts, evenly chosen; the headline is of all that are old enough for it."""
    by_start = {
        start: [(a["age"] + 1, _each(a)) for a in of_start if a["cohort_customers"]]
        for start, of_start in groupby(answers, key=lambda answer: answer["cohort_start"])
    }
    long = [start for start, curve in by_start.items() if len(curve) >= SHORTEST]
    if not long:
        return None
    chosen = sorted({long[round(i * (len(long) - 1) / (MOST - 1))] for i in range(MOST)})
    months = min(YEAR, sorted(by_start[start][-1][0] for start in long)[-SEVERAL:][0])
    whole = [a for a in answers if a["age"] + 1 == months and a["cohort_customers"]]
    each = sum(a["cumulative_revenue"] for a in whole) / sum(a["cohort_customers"] for a in whole)
    return Panel(
        words.say("ltv", "headline", revenue=words.money(each, 2), months=str(months)),
        words.say("ltv", "about"),
        _chart({start: by_start[start] for start in chosen}, words),
        headings(words, "ltv"),
        tuple(
            (
                words.month(a["cohort_start"]),
                str(a["age"] + 1),
                words.count(a["cohort_customers"]),
                words.money(_each(a), 2) if a["cohort_customers"] else "",
            )
            for a in answers
            if a["cohort_start"] in chosen or a["age"] + 1 == months
        ),
    )


def _each(answer: Answer) -> float:
    return float(answer["cumulative_revenue"] / answer["cohort_customers"])


def _chart(shown: dict[datetime.date, Curve], words: Words) -> str:
    oldest = max(curve[-1][0] for curve in shown.values())
    axes = Axes(ticks(oldest, 6), ticks(max(value for curve in shown.values() for _, value in curve)), 420, 215)
    grid = axes.drawn(words.number, words.money, words.say("ltv", "axis"))
    lines = curves(axes, {words.month(start): curve for start, curve in shown.items()})
    return picture(580, 270, [*grid, *lines], words.say("page", "chart", headline=words.say("ltv", "about")))


KIND = Kind(QUESTION, draw)
