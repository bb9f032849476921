"""How good past scores turned out to be: what each date's expected, and what came."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes, ticks
from sqlkit.report.curves import Curve, curves, wide
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import dot, picture
from sqlkit.report.words import Words

QUESTION = Question(
    "performance",
    """
        select
            observed_on,
            sum(customers) as customers,
            sum(churned_customers) as churned,
            sum(customers) - sum(churned_customers) as stayed,
            max(mean_score) as expected,
            max(base_rate) as came,
            max(calibration_se) as standard_error,
            max(auc) as auc,
            max(brier_score) as brier,
            max(brier_baseline) as brier_baseline
        from ref.model_performance
        where model_name = 'churn_model'
        group by observed_on
        order by observed_on
    """,
    by=("observed_on",),
    customers=("customers", "churned", "stayed"),
)

Z = 1.959963984540054
"""Of a 95 % interval, in standard deviations."""

DATES = 6
"""About so many are named below the chart."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """Two lines over the dates scored; the headline is of the latest whose outcomes are known."""
    told = [answer for answer in answers if answer["customers"] and answer["auc"] is not None]
    if not told:
        return None
    last = told[-1]
    about = words.say("performance", "about")
    return Panel(
        words.say(
            "performance",
            "headlines",
            _verdict(last),
            day=words.day(last["observed_on"]),
            expected=words.share(last["expected"]),
            came=words.share(last["came"]),
        ),
        about,
        _chart(told, about, words),
        headings(words, "performance"),
        tuple(_row(answer, words) for answer in told),
        notes=(_ranked(told, words),),
    )


def _verdict(answer: Answer) -> str:
    """Whether more came than chance explains, or fewer, had the scores been right."""
    gap = float(answer["came"]) - float(answer["expected"])
    if abs(gap) <= Z * float(answer["standard_error"]):
        return "as_expected"
    return "more" if gap > 0 else "fewer"


def _ranked(told: Sequence[Answer], words: Words) -> str:
    ranks = [float(answer["auc"]) for answer in told]
    low, high = (words.number(rank, 3) for rank in (min(ranks), max(ranks)))
    return words.say("performance", "ranked", low=low, high=high)


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    return (
        words.day(answer["observed_on"]),
        words.number(answer["customers"]),
        words.share(answer["expected"], 1),
        words.share(answer["came"], 1),
        words.number(answer["auc"], 3),
        words.number(answer["brier"], 4),
        words.number(answer["brier_baseline"], 4),
    )


def _chart(told: Sequence[Answer], about: str, words: Words) -> str:
    first = told[0]["observed_on"]
    days = [(answer["observed_on"] - first).days for answer in told]
    every = max(1, -(-len(days) // DATES))
    along = sorted({*days[::every], days[-1]}) if days[-1] else [0, 1]
    most = max(float(answer[share]) for answer in told for share in ("expected", "came"))
    axes = Axes([float(day) for day in along], ticks(most), 420, 215)
    lines: dict[str, Curve] = {
        words.say("performance", name): [(day, float(answer[name])) for day, answer in zip(days, told, strict=True)]
        for name in ("expected", "came")
    }
    dots = [
        dot(*axes.at(*point), f"c{i}", words.share(point[1], 1))
        for i, curve in enumerate(lines.values())
        for point in curve
    ]
    grid = axes.drawn(
        lambda day: words.month(first + datetime.timedelta(days=int(day))),
        words.share,
        words.say("performance", "axis"),
    )
    label = words.say("page", "chart", headline=about)
    return picture(wide(axes, lines), 270, [*grid, *curves(axes, lines), *dots], label)


KIND = Kind(QUESTION, draw)
