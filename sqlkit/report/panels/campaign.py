"""What contacting customers would cost and bring, by how many are contacted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.intervals import Estimate, intervals
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.words import Words

QUESTION = Question(
    "campaign",
    """
        with actions as (
            select
                sum(case when action = 'hold_out' then 1 else 0 end) as hold_out,
                sum(case when action = 'over_budget' then 1 else 0 end) as over_budget,
                max(offer_cost) as offer_cost,
                sum(expected_gain + offer_cost) / nullif(sum(churn_score * customer_value), 0) as success_rate
            from ref.churn_actions
        ),

        sizes as (
            select
                max(case when cut_off = 'top_5_percent' then customers end) as top_5,
                max(case when cut_off = 'top_10_percent' then customers end) as top_10,
                max(case when cut_off = 'best' then customers end) as best
            from ref.campaign_simulation
        )

        select
            plan.cut_off,
            plan.cut_off_sort,
            max(plan.scored_customers) as scored,
            max(actions.offer_cost) as offer_cost,
            max(actions.success_rate) as success_rate,
            max(plan.customers) as customers,
            max(plan.scored_customers - plan.customers) as left_out,
            max(plan.contactable_customers - plan.customers) as passed_over,
            max(
                case plan.cut_off
                    when 'top_10_percent' then plan.customers - sizes.top_5
                    when 'top_20_percent' then plan.customers - sizes.top_10
                    when 'planned' then sizes.best - plan.customers
                end
            ) as between_two,
            max(case when plan.cut_off = 'planned' then actions.hold_out end) as hold_out,
            max(case when plan.cut_off = 'planned' then actions.over_budget end) as over_budget,
            max(plan.expected_leavers) as leavers,
            max(plan.cost) as cost,
            max(plan.saved_value) as saved,
            max(plan.net_gain) as net_gain,
            max(plan.net_gain_lower) as lower,
            max(plan.net_gain_upper) as upper,
            max(plan.return_on_cost) as return_on_cost
        from ref.campaign_simulation as plan
        cross join sizes
        cross join actions
        group by plan.cut_off, plan.cut_off_sort
        order by plan.cut_off_sort
    """,
    by=("cut_off", "cut_off_sort", "scored", "offer_cost", "success_rate"),
    customers=("customers", "left_out", "passed_over", "between_two", "hold_out", "over_budget"),
)
"""Customers of one cut-off are among those of another: neither may be few who lie between two that are told."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A net gain a cut-off, with its interval; the headline is on the best, or on the one of those told that is."""
    told = {str(answer["cut_off"]): answer for answer in answers if answer["customers"] is not None}
    if not any(answer["customers"] for answer in told.values()):
        return None
    lead = told.get("best") or max(told.values(), key=lambda answer: answer["net_gain"])
    return Panel(
        _headline(lead, told.get("everybody"), words),
        words.say("campaign", "about"),
        _chart(told, words),
        headings(words, "campaign"),
        tuple(_row(answer, words) for answer in told.values()),
        notes=tuple(_notes(lead, answers, told, words)),
    )


def _name(cut_off: str, words: Words) -> str:
    return words.say("campaign", "cut_offs", cut_off)


def _headline(lead: Answer, everybody: Answer | None, words: Words) -> str:
    """Of how many there is no consent is known from everybody; where that is not told, they are few."""
    without = everybody["left_out"] if everybody else None
    return words.say(
        "campaign",
        "headline" if lead["customers"] else "nobody",
        customers=words.number(lead["customers"]),
        scored=words.number(lead["scored"]),
        gain=words.money(lead["net_gain"]),
        lower=words.money(lead["lower"]),
        upper=words.money(lead["upper"]),
        but="" if without == 0 else words.say("campaign", "no_consent", customers=words.count(without)),
    )


def _notes(lead: Answer, answers: Sequence[Answer], told: Mapping[str, Answer], words: Words) -> Iterator[str]:
    if lead["success_rate"] is not None:
        cost, rate = words.money(lead["offer_cost"], 2), words.share(lead["success_rate"])
        yield words.say("campaign", "assumed", cost=cost, rate=rate)
    if lead["success_rate"] is not None and lead["saved"]:
        least = lead["success_rate"] * float(lead["cost"] / lead["saved"])
        yield words.say("campaign", "breaks_even", customers=words.number(lead["customers"]), rate=words.share(least))
    if "planned" in told:
        counts = {count: words.number(told["planned"][count]) for count in ("customers", "hold_out", "over_budget")}
        yield words.say("campaign", "planned", **counts)
    few = [_name(answer["cut_off"], words) for answer in answers if answer["cut_off"] not in told]
    if few:
        yield words.say("campaign", "few", least=str(words.least), cut_offs=", ".join(few))


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    return (
        _name(answer["cut_off"], words),
        words.number(answer["customers"]),
        words.number(answer["leavers"]),
        *(words.money(answer[amount]) for amount in ("cost", "saved", "net_gain", "lower", "upper")),
        words.share(answer["return_on_cost"]),
    )


def _chart(told: Mapping[str, Answer], words: Words) -> str:
    estimates = [
        Estimate(_name(name, words), float(answer["net_gain"]), answer["lower"], answer["upper"])
        for name, answer in told.items()
    ]
    return intervals(
        estimates, words.money, words.money, words.say("page", "chart", headline=words.say("campaign", "about"))
    )


KIND = Kind(QUESTION, draw)
