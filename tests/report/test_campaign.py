"""What contacting nets, of answers that the demo does not give: nobody worth it, few customers between two cut-offs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlkit.report.answers import suppressed
from sqlkit.report.intervals import Estimate, intervals, span
from sqlkit.report.panel import Panel
from sqlkit.report.panels import campaign
from sqlkit.report.words import words

LEAST = 5
ENGLISH = words("en", "GBP", LEAST)
CUT_OFFS = ("top_5_percent", "top_10_percent", "top_20_percent", "best", "planned", "everybody")
NAMES = ENGLISH.texts["campaign"]["cut_offs"]


TABLES = """
    create schema ref;
    create table ref.churn_actions (
        action varchar, offer_cost decimal(18, 4), expected_gain decimal(18, 4), churn_score double,
        customer_value decimal(18, 4)
    );
    create table ref.campaign_simulation (
        cut_off varchar, cut_off_sort integer, scored_customers bigint, contactable_customers bigint, n bigint,
        customers bigint, expected_leavers double, cost decimal(18, 4), saved_value decimal(18, 4),
        net_gain decimal(18, 4), net_gain_lower double, net_gain_upper double, return_on_cost double
    );
"""


def asked(scored: int, allowed: int, hold_out: int = 0, over_budget: int = 0, **sizes: int) -> list[dict[str, Any]]:
    """The panel's question of two tables that say so; each contact costs 5 and saves 8."""
    sizes = {"top_5_percent": 10, "top_10_percent": 20, "top_20_percent": 40, "everybody": allowed} | sizes
    actions = ["hold_out"] * hold_out + ["over_budget"] * over_budget
    actions += ["contact"] * (scored - len(actions))
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.executemany(
            "insert into ref.campaign_simulation by name select ? as cut_off, ? as cut_off_sort, ? as scored_customers,"
            " ? as contactable_customers, ? as n, n as customers, n * 0.5 as expected_leavers, n * 5 as cost,"
            " n * 8 as saved_value, n * 3 as net_gain, n as net_gain_lower, n * 5 as net_gain_upper,"
            " 0.6 as return_on_cost",
            [(name, i, scored, allowed, sizes[name]) for i, name in enumerate(CUT_OFFS)],
        )
        connection.execute("insert into ref.churn_actions select unnest(?), 5, 3, 0.5, 32", [actions])
        found = connection.execute(campaign.QUESTION.sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def drawn(answers: list[dict[str, Any]]) -> Panel | None:
    return campaign.draw(suppressed(answers, campaign.QUESTION, LEAST), ENGLISH)


def told(panel: Panel) -> set[str]:
    shown = {row[0] for row in panel.rows}
    return {cut_off for cut_off, name in NAMES.items() if name in shown}


def test_all_of_them() -> None:
    panel = drawn(asked(300, 200, hold_out=15, best=160, planned=145))
    assert panel
    assert panel.headline == (
        "Contacting 160 of 300 scored customers is expected to net £480 (95 % interval £160 to £800);"
        " 100 are left out for want of consent"
    )
    assert panel.notes == (
        "Assumed: an offer costs £5.00 and keeps 50% of those who would leave; value is margin"
        " where costs are known, else revenue. Intervals are of chance alone.",
        "Contacting those 160 pays for itself if offers keep 31% or more.",
        "Planned: 145 to contact, 15 held out to measure the effect, 0 left out for want of budget.",
    )


@pytest.mark.parametrize(
    ("sizes", "left_out"),
    [
        ({"best": 160, "planned": 157, "hold_out": 3}, {"planned"}),
        ({"best": 160, "planned": 150, "hold_out": 3, "over_budget": 7}, {"planned"}),
        ({"best": 198, "planned": 150}, {"best"}),
        ({"best": 160, "planned": 145, "top_5_percent": 4, "top_10_percent": 8}, {"top_5_percent", "top_10_percent"}),
        ({"best": 160, "planned": 145, "scored": 202}, {"everybody"}),
    ],
)
def test_nothing_tells_of_few(sizes: Mapping[str, int], left_out: set[str]) -> None:
    panel = drawn(asked(**{"scored": 300, "allowed": 200, **sizes}))
    assert panel
    assert told(panel) == set(CUT_OFFS) - left_out
    assert panel.notes[-1].startswith("Left out, as fewer than 5 customers would be told of: ")
    assert all(NAMES[cut_off] in panel.notes[-1] for cut_off in left_out)
    assert all(f">{NAMES[cut_off]}<" not in panel.chart for cut_off in left_out)


few_or_many = st.one_of(st.integers(0, 6), st.integers(0, 80))


@given(few_or_many, few_or_many, few_or_many, few_or_many, few_or_many)
def test_no_two_that_are_told_differ_by_few(
    contact: int, hold_out: int, over_budget: int, no: int, without: int
) -> None:
    """Among each other, and among all scored, whose number another panel tells."""
    best, allowed = contact + hold_out + over_budget, contact + hold_out + over_budget + no
    sizes = {"planned": contact, "best": best, "everybody": allowed}
    sizes |= {f"top_{share}_percent": math.ceil(allowed * share / 100) for share in (5, 10, 20)}
    panel = drawn(asked(allowed + without, allowed, hold_out, over_budget, **sizes))
    if panel is None:
        return
    shown = told(panel)
    for within in (
        ("top_5_percent", "top_10_percent", "top_20_percent", "everybody"),
        ("planned", "best", "everybody"),
    ):
        known = [sizes[cut_off] for cut_off in within if cut_off in shown] + [allowed + without]
        assert not any(0 < count < LEAST for count in known)
        assert not any(0 < more - fewer < LEAST for fewer, more in combinations(known, 2))
    if "planned" in shown:
        assert not 0 < hold_out < LEAST
        assert not 0 < over_budget < LEAST


def test_few_without_consent_are_not_counted() -> None:
    panel = drawn(asked(202, 200, best=160, planned=145))
    assert panel
    assert panel.headline.endswith("; fewer than 5 are left out for want of consent")


def test_where_everybody_may_be_contacted_nothing_is_said_of_consent() -> None:
    panel = drawn(asked(200, 200, best=160, planned=145))
    assert panel
    assert "consent" not in panel.headline


def test_where_nobody_is_worth_it_it_says_so() -> None:
    answers = [{**answer, "net_gain": -answer["customers"]} for answer in asked(300, 200, best=0, planned=0)]
    for answer in answers:
        answer["saved"] *= answer["customers"] > 0
    panel = drawn(answers)
    assert panel
    assert panel.headline == (
        "Contacting is expected to save less than it costs, whoever it is; 100 are left out for want of consent"
    )
    assert not any("pays for itself" in note for note in panel.notes)


def test_without_scores_or_with_few_there_is_no_panel() -> None:
    assert campaign.draw([], ENGLISH) is None
    few = {"top_5_percent": 1, "top_10_percent": 1, "top_20_percent": 1, "best": 4, "planned": 4}
    assert drawn(asked(100, 4, **few)) is None


def test_numbers_of_the_axis_do_not_meet() -> None:
    picture = intervals([Estimate("all", 5e8, -2e8, 8.1e8)], ENGLISH.money, ENGLISH.money, "")
    places = [float(part.partition('"')[0]) for part in picture.split('<text x="')[1:]]
    ticks = sorted(places[: picture.count('class="tick"')])
    assert len(ticks) > 1
    assert all(later - one > 6.5 * len("£1,000,000,000") for one, later in pairwise(ticks))


@pytest.mark.parametrize(("lower", "upper"), [(0.0, 0.0), (-3.0, -1.0), (2.0, 5.0), (-7e6, 1.0)])
def test_0_is_on_the_axis_and_all_between_its_ends(lower: float, upper: float) -> None:
    along = span(lower, upper)
    assert 0 in along
    assert along[0] <= lower <= upper <= along[-1]
    assert len(along) >= 2
