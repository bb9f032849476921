"""What drives the risk of those at high risk: features, by the share of customers whose scores they raise most."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.curves import LETTER
from sqlkit.report.features import feature_name
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, picture, text
from sqlkit.report.words import Words

QUESTION = Question(
    "reasons",
    """
        with high as (
            select customer_id
            from ref.churn_scores
            where band = 'high'
        ),

        raising as (
            select
                reasons.customer_id,
                reasons.feature,
                reasons.reason_rank,
                reasons.contribution
            from ref.churn_reasons as reasons
            inner join high
                on high.customer_id = reasons.customer_id
            where reasons.direction = 'raises'
        ),

        strongest as (
            select
                customer_id,
                min(reason_rank) as first_rank
            from raising
            group by customer_id
        ),

        features as (
            select
                raising.feature,
                count(*) as customers,
                sum(case when raising.reason_rank = strongest.first_rank then 1 else 0 end) as firsts,
                avg(raising.contribution) as contribution
            from raising
            inner join strongest
                on strongest.customer_id = raising.customer_id
            group by raising.feature
        ),

        totals as (
            select
                (select count(*) from high) as scored,
                max(firsts) as most
            from features
        )

        select
            features.feature,
            max(totals.scored) as scored,
            sum(features.customers) as customers,
            max(case when features.firsts = totals.most then features.firsts end) as firsts,
            max(features.contribution) as contribution
        from features
        cross join totals
        group by features.feature
        order by customers desc, contribution desc, features.feature
    """,
    by=("feature", "scored"),
    customers=("customers", "firsts"),
)
"""Features among the three that moved a score most, and that raised it. How many lowered one is not asked, so that what
all add up to is not known. `firsts` is of the feature alone that raises most scores most."""

MOST = 10
"""Bars. The data table has all."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A bar a feature. How many customers there are is not told: `figures` does, where the other bands allow it."""
    told = [answer for answer in answers if answer["customers"]]
    lead = next((answer for answer in told if answer["firsts"]), None)
    if lead is None:
        return None
    return Panel(
        words.say(
            "reasons",
            "headline",
            share=share(lead["firsts"], lead["scored"], words),
            feature=feature_name(lead["feature"], words),
        ),
        words.say("reasons", "about"),
        _chart(told[:MOST], words),
        headings(words, "reasons"),
        tuple(
            (
                feature_name(answer["feature"], words),
                share(answer["customers"], answer["scored"], words),
                words.number(answer["contribution"], 2),
            )
            for answer in answers
        ),
        notes=(words.say("reasons", "no_cause"),),
    )


def share(customers: int | None, scored: int, words: Words) -> str:
    """A share, unless those that it leaves are few: then it would tell of them."""
    if customers is None:
        return words.count(None)
    if _leaves_few(customers, scored, words):
        return words.say("reasons", "nearly", few=words.count(None))
    return words.share(customers / scored)


def _leaves_few(customers: int, scored: int, words: Words) -> bool:
    return 0 < scored - customers < words.least


def _chart(told: Sequence[Answer], words: Words) -> str:
    names = [feature_name(answer["feature"], words) for answer in told]
    left = max(260, LETTER * max(map(len, names)))
    shapes = []
    for i, (name, answer) in enumerate(zip(names, told, strict=True)):
        y, width = 4 + 26 * i, 180 * answer["customers"] / answer["scored"]
        if _leaves_few(answer["customers"], answer["scored"], words):
            width = 180
        shapes += [
            text(left - 8, y + 13, name, anchor="end"),
            bar(left, y, width, 17, "first"),
            text(left + 5 + width, y + 13, share(answer["customers"], answer["scored"], words), "quiet"),
        ]
    label = words.say("page", "chart", headline=words.say("reasons", "about"))
    return picture(round(left + 320), 6 + 26 * len(told), shapes, label)


KIND = Kind(QUESTION, draw)
