"""What the customers there are will bring in the next quarters, and how far a quarter was missed before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.intervals import Estimate, intervals
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.words import Words

QUESTION = Question(
    "expected",
    """
        select
            forecast.quarter_ahead,
            forecast.begins_on,
            forecast.ends_on,
            max(forecast.customers) as customers,
            max(forecast.expected_orders) as orders,
            max(forecast.orders_lower) as orders_lower,
            max(forecast.orders_upper) as orders_upper,
            max(forecast.expected_revenue) as revenue,
            max(forecast.revenue_lower) as revenue_lower,
            max(forecast.revenue_upper) as revenue_upper,
            max(backtest.days_ahead) as days,
            max(backtest.customers) as former_customers,
            max(backtest.expected_orders) as expected_then,
            max(backtest.actual_orders) as came,
            max(case when backtest.is_orders_within then 1 else 0 end) as held,
            max(backtest.expected_revenue) as revenue_then,
            max(backtest.actual_revenue) as revenue_came,
            max(case when backtest.is_revenue_within then 1 else 0 end) as revenue_held
        from ref.forecast_intervals as forecast
        left join ref.forecast_backtest as backtest
            on backtest.grouped_by = forecast.grouped_by
            and backtest.group_name = forecast.group_name
        where forecast.grouped_by = 'all'
        group by forecast.quarter_ahead, forecast.begins_on, forecast.ends_on
        order by forecast.quarter_ahead
    """,
    by=("quarter_ahead", "begins_on", "ends_on"),
    customers=("customers", "former_customers"),
)

DAY = datetime.timedelta(days=1)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A figure a quarter with its interval; revenue, or orders where there is no model of what they are worth."""
    told = [answer for answer in answers if answer["customers"] and answer["orders_lower"] is not None]
    if not told:
        return None
    measure = "orders" if told[0]["revenue_lower"] is None else "revenue"
    return Panel(
        words.say(
            "expected",
            "headlines",
            measure,
            customers=words.number(told[0]["customers"]),
            **{end: _written(value, measure, words) for end, value in zip(_ENDS, _of(told[0], measure), strict=True)},
        ),
        words.say("expected", "about", measure),
        _chart(told, measure, words),
        headings(words, "expected"),
        tuple(_row(answer, words) for answer in told),
        notes=(*_notes(told[0], words), words.say("expected", "not_in_it")),
    )


_ENDS = ("expected", "lower", "upper")


def _of(answer: Answer, measure: str) -> tuple[float, ...]:
    return tuple(float(answer[name]) for name in (measure, f"{measure}_lower", f"{measure}_upper"))


def _written(value: float, measure: str, words: Words) -> str:
    return words.number(value) if measure == "orders" else words.money(value)


def _quarter(answer: Answer, words: Words) -> str:
    first, last = words.day(answer["begins_on"]), words.day(answer["ends_on"] - DAY)
    return words.say("expected", "quarter", first=first, last=last)


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    return (
        _quarter(answer, words),
        *(words.number(answer[name]) for name in ("orders", "orders_lower", "orders_upper")),
        *(words.money(answer[name]) for name in ("revenue", "revenue_lower", "revenue_upper")),
    )


def _notes(answer: Answer, words: Words) -> Iterator[str]:
    if answer["came"] is not None:
        told = {name: words.number(answer[name]) for name in ("days", "expected_then", "came")}
        yield words.say("expected", "held" if answer["held"] else "missed", **told)
    if answer["revenue_then"] is not None:
        money = {name: words.money(answer[f"revenue_{name}"]) for name in ("then", "came")}
        yield words.say("expected", "revenue_held" if answer["revenue_held"] else "revenue_missed", **money)


def _chart(told: Sequence[Answer], measure: str, words: Words) -> str:
    estimates = [Estimate(_quarter(answer, words), *_of(answer, measure)) for answer in told]
    label = words.say("page", "chart", headline=words.say("expected", "about", measure))
    write = words.number if measure == "orders" else words.money
    return intervals(estimates, write, write, label)


KIND = Kind(QUESTION, draw)
