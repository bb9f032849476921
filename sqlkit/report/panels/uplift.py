"""What past campaigns have changed: those contacted beside those who were held out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.intervals import Estimate, intervals
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.words import Words

QUESTION = Question(
    "uplift",
    """
        select
            campaign_id,
            max(last_assigned_on) as last_assigned_on,
            max(window_days) as window_days,
            max(case when is_complete then 1 else 0 end) as is_complete,
            max(case when is_balanced then 1 when not is_balanced then 0 end) as is_balanced,
            max(treated_customers) as treated,
            max(held_out_customers) as held_out,
            max(treated_buyers) as treated_buyers,
            max(held_out_buyers) as held_out_buyers,
            max(treated_customers - treated_buyers) as treated_others,
            max(held_out_customers - held_out_buyers) as held_out_others,
            max(treated_rate) as treated_rate,
            max(held_out_rate) as held_out_rate,
            max(uplift) as uplift,
            max(uplift_lower) as uplift_lower,
            max(uplift_upper) as uplift_upper,
            max(revenue_uplift) as revenue,
            max(revenue_uplift_lower) as revenue_lower,
            max(revenue_uplift_upper) as revenue_upper
        from ref.campaign_results
        group by campaign_id
        order by last_assigned_on desc, campaign_id
    """,
    by=("campaign_id", "last_assigned_on", "window_days", "is_complete"),
    customers=("treated", "held_out", "treated_buyers", "held_out_buyers", "treated_others", "held_out_others"),
)

MOST = 20
"""Campaigns that are shown, the latest."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """An uplift a campaign; the headline is on the latest that is over. One of few customers is not even named."""
    told = [answer for answer in answers if answer["treated"] and answer["held_out"]]
    if not told:
        return None
    lead = next((answer for answer in told if answer["uplift"] is not None), None)
    few = sum(answer["treated"] is None for answer in answers)
    return Panel(
        _headline(lead, words) if lead else _running(told[0], words),
        words.say("uplift", "about"),
        _chart([answer for answer in told[:MOST] if answer["uplift"] is not None], words),
        headings(words, "uplift"),
        tuple(_row(answer, words) for answer in told[:MOST]),
        words=frozenset((0, 11, 12)),
        notes=tuple(_notes(lead, few, len(told) > MOST, words)),
    )


def verdict(lower: float, upper: float) -> str:
    """Where an interval lies.

    >>> verdict(-0.01, 0.05)
    'unclear'
    """
    return "raised" if lower > 0 else "lowered" if upper < 0 else "unclear"


def _ends(answer: Answer, figure: str) -> tuple[str, tuple[float, float, float]]:
    """The verdict, and the figure with its ends; of a loss, how large it is."""
    value, lower, upper = (float(answer[figure + end]) for end in ("", "_lower", "_upper"))
    found = verdict(lower, upper)
    return found, ((-value, -upper, -lower) if found == "lowered" else (value, lower, upper))


def _headline(lead: Answer, words: Words) -> str:
    found, figures = _ends(lead, "uplift")
    value, lower, upper = (_points(figure, words) for figure in figures)
    return words.say(
        "uplift",
        "headlines",
        "unlike" if lead["is_balanced"] == 0 else found,
        campaign=lead["campaign_id"],
        days=words.number(lead["window_days"]),
        points=value,
        lower=lower,
        upper=upper,
    )


def _running(answer: Answer, words: Words) -> str:
    return words.say("uplift", "headlines", "running", campaign=answer["campaign_id"], day=_end(answer, words))


def _end(answer: Answer, words: Words) -> str:
    return words.day(answer["last_assigned_on"] + datetime.timedelta(answer["window_days"]))


def _notes(lead: Answer | None, few: int, is_cut: bool, words: Words) -> Iterator[str]:
    if lead and lead["is_balanced"] != 0 and lead["revenue_lower"] is not None:
        found, figures = _ends(lead, "revenue")
        value, lower, upper = (words.money(figure, 2) for figure in figures)
        yield words.say("uplift", "revenue", found, difference=value, lower=lower, upper=upper)
    if few:
        yield words.say("uplift", "few", count=words.number(few), least=str(words.least))
    if is_cut:
        yield words.say("uplift", "older")


def _points(share: float | None, words: Words) -> str:
    """In points, one digit, and no minus before 0."""
    return "" if share is None else words.number(round(100 * share, 1) + 0.0, 1)


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    is_over, is_alike = answer["is_complete"], answer["is_balanced"]
    return (
        answer["campaign_id"],
        words.number(answer["treated"]),
        words.number(answer["held_out"]),
        *(words.share(answer[f"{side}_rate"], 1) for side in ("treated", "held_out")),
        *(_points(answer[f"uplift{end}"], words) for end in ("", "_lower", "_upper")),
        *(words.money(answer[f"revenue{end}"], 2) for end in ("", "_lower", "_upper")),
        words.say("uplift", "over") if is_over else words.say("uplift", "until", day=_end(answer, words)),
        words.say("uplift", "alike", {0: "differed", 1: "alike"}.get(is_alike, "unknown")),
    )


def _chart(told: Sequence[Answer], words: Words) -> str:
    """Nothing where none is over: the table says what there is."""
    if not told:
        return ""
    estimates = []
    for answer in told:
        name = words.say(
            "uplift", "doubtful" if answer["is_balanced"] == 0 else "named", campaign=answer["campaign_id"]
        )
        figures = (100 * float(answer[f"uplift{end}"]) for end in ("", "_lower", "_upper"))
        estimates.append(Estimate(name, *figures))
    label = words.say("page", "chart", headline=words.say("uplift", "about"))
    return intervals(
        estimates,
        lambda points: _points(points / 100, words),
        lambda points: words.number(points, 0 if points == round(points) else 1),
        label,
    )


KIND = Kind(QUESTION, draw)
