"""Which share of each month's new customers came back, month after month."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings, ink, level
from sqlkit.report.svg import bar, picture, text
from sqlkit.report.words import Words

MONTHS = 12
"""As many cohorts, and as many months of each."""

LATER = 6

QUESTION = Question(
    "cohorts",
    """
        select
            cohort_start,
            age,
            sum(cohort_customers) as cohort_customers,
            sum(active_customers) as active_customers
        from ref.cohort_retention
        where cohort_grain = 'month' and age_kind = 'relative' and is_observed and age between 1 and 12
        group by cohort_start, age
        order by cohort_start, age
    """,
    by=("cohort_start", "age"),
    customers=("cohort_customers", "active_customers"),
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A triangle of the latest cohorts; the headline is of all of them."""
    starts = sorted({answer["cohort_start"] for answer in answers})[-MONTHS:]
    shown = [answer for answer in answers if answer["cohort_start"] in starts]
    first, later = again(shown, 1), again(shown, LATER)
    if first is None:
        return None
    wording = "short_headline" if later is None else "headline"
    return Panel(
        words.say("cohorts", wording, first=words.share(first), later=words.share(later), month=str(LATER)),
        words.say("cohorts", "about"),
        _chart(shown, words),
        headings(words, "cohorts"),
        tuple(
            (
                words.month(a["cohort_start"]),
                str(a["age"]),
                words.count(a["cohort_customers"]),
                words.count(a["active_customers"]),
                words.share(_share(a), 1),
            )
            for a in shown
        ),
    )


def again(answers: Sequence[Answer], age: int) -> float | None:
    """Return the share of customers who ordered in that month after their first, over cohorts that are shown."""
    of_age = [a for a in answers if a["age"] == age and a["cohort_customers"]]
    customers = sum(a["cohort_customers"] for a in of_age)
    return float(sum(a["active_customers"] for a in of_age) / customers) if customers else None


def _share(answer: Answer) -> float | None:
    return float(answer["active_customers"] / answer["cohort_customers"]) if answer["cohort_customers"] else None


def _chart(shown: Sequence[Answer], words: Words) -> str:
    starts = sorted({answer["cohort_start"] for answer in shown})
    ages = range(1, max(answer["age"] for answer in shown) + 1)
    sizes = {a["cohort_start"]: a["cohort_customers"] for a in shown if a["cohort_customers"]}
    most = max(filter(None, map(_share, shown)), default=1.0)
    wide, high, left = min(120.0, 1010 / len(ages)), 24, 170
    shapes = [text(0, 12, words.say("cohorts", "began"), "quiet")]
    shapes.append(text(left - 14, 12, words.say("cohorts", "size"), "quiet", "end"))
    for age in ages:
        head = words.say("cohorts", "month", age=str(age)) if age == 1 else str(age)
        shapes.append(text(left + wide * (age - 0.5), 12, head, "quiet", "middle"))
    for i, start in enumerate(starts):
        y = 20 + high * i
        shapes.append(text(0, y + 16, words.month(start)))
        shapes.append(text(left - 14, y + 16, words.number(sizes.get(start)), "quiet", "end"))
    for answer in shown:
        x, y = left + wide * (answer["age"] - 1), 20 + high * starts.index(answer["cohort_start"])
        share = _share(answer)
        if share is None:
            shapes.append(text(x + wide / 2, y + 16, "·", "quiet", "middle"))
            continue
        told = f"{words.count(answer['active_customers'])} / {words.count(answer['cohort_customers'])}"
        shade = share / most
        shapes += [
            bar(x, y, wide - 2, high - 2, level(shade), told),
            text(x + wide / 2 - 1, y + 16, words.share(share), ink(shade), "middle"),
        ]
    label = words.say("page", "chart", headline=words.say("cohorts", "about"))
    return picture(1190, 24 + high * len(starts), shapes, label)


KIND = Kind(QUESTION, draw, is_wide=True)
