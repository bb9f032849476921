"""The few numbers at the head of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panels import cohorts, segments
from sqlkit.report.words import Words

RISK = Question(
    "high risk",
    """
        select
            churn_band,
            count(*) as customers,
            sum(revenue_365d) as revenue
        from ref.customer_360
        where churn_band is not null
        group by churn_band
        order by churn_band
    """,
    by=("churn_band",),
    customers=("customers",),
    is_whole=True,
)

HIGH = "high"


@dataclass(frozen=True)
class Figure:
    """A number, what it is, and what to know beside it; `before` is what it was, where that is asked."""

    title: str
    value: str
    note: str
    before: str = ""


def figures(answers: Mapping[str, Sequence[Answer]], words: Words) -> tuple[Figure, ...]:
    """Return those that the answers, by the question's name, are enough for."""
    return (*_of_segments(answers[segments.QUESTION.name], words), *_of_others(answers, words))


def beside(now: Sequence[Figure], before: Sequence[Figure], words: Words) -> tuple[Figure, ...]:
    """Return the figures with what each was before; what it is called tells which."""
    known = {figure.title: figure.value for figure in before}
    return tuple(replace(figure, before=_before(figure.value, known.get(figure.title), words)) for figure in now)


def _before(value: str, known: str | None, words: Words) -> str:
    if known is None:
        return words.say("compared", "new")
    return words.say("compared", "same") if known == value else words.say("compared", "was", value=known)


def _of_segments(told: Sequence[Answer], words: Words) -> Iterator[Figure]:
    told = [answer for answer in told if answer["customers"]]
    if not told or not told[0]["total_revenue"]:
        return
    customers, revenue = told[0]["total_customers"], told[0]["total_revenue"]
    top = segments.leading(told)
    yield _figure(words, "customers", words.number(customers))
    yield _figure(words, "revenue", words.money(revenue), each=words.money(revenue / customers, 2))
    yield _figure(
        words,
        "leading",
        words.share(top["customers"] / customers),
        segment=top["segment"],
        revenue=words.share(top["revenue"] / revenue),
    )


def _of_others(answers: Mapping[str, Sequence[Answer]], words: Words) -> Iterator[Figure]:
    again = cohorts.again(answers[cohorts.QUESTION.name], 1)
    if again is not None:
        yield _figure(words, "again", words.share(again))
    bands = [answer for answer in answers[RISK.name] if answer["customers"]]
    high = [answer for answer in bands if answer["churn_band"] == HIGH]
    if high:
        yield _figure(
            words,
            "risk",
            words.number(high[0]["customers"]),
            scored=words.number(sum(answer["customers"] for answer in bands)),
            revenue=words.money(high[0]["revenue"]),
        )


def _figure(words: Words, name: str, value: str, **told: str) -> Figure:
    return Figure(words.say("figures", name, "title", **told), value, words.say("figures", name, "note", **told))
