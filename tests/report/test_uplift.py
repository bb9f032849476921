"""What campaigns changed, of answers that the demo does not give: several, running, unlike sides, few customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sqlkit.report.answers import suppressed
from sqlkit.report.panel import Panel
from sqlkit.report.panels import uplift
from sqlkit.report.words import words

LEAST = 5
ENGLISH = words("en", "GBP", LEAST)


def campaign(name: str, ends: tuple[float, float] | None = (0.01, 0.05), **told: Any) -> dict[str, Any]:
    """Of 200 on each side; without ends it is not over."""
    known: dict[str, Any] = dict.fromkeys(uplift.QUESTION.query.named_selects)
    known |= {"campaign_id": name, "last_assigned_on": dt.date(2024, 4, 20), "window_days": 30, "is_complete": 0}
    known |= {"is_balanced": 1, "treated": 200, "held_out": 200}
    if ends:
        known |= {
            "is_complete": 1,
            "treated_buyers": 60,
            "held_out_buyers": 54,
            "treated_rate": 0.3,
            "held_out_rate": 0.27,
        }
        known |= {"uplift": sum(ends) / 2, "uplift_lower": ends[0], "uplift_upper": ends[1]}
        known |= {"revenue": 2.5, "revenue_lower": 1.0, "revenue_upper": 4.0}
    return known | told


def drawn(*campaigns: dict[str, Any]) -> Panel | None:
    return uplift.draw(suppressed(campaigns, uplift.QUESTION, LEAST), ENGLISH)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.01, 0.05), "spring raised the share who ordered within 30 days by 3.0 points (95 % interval 1.0 to 5.0)"),
        (
            (-0.05, -0.01),
            "spring lowered the share who ordered within 30 days by 3.0 points (95 % interval 1.0 to 5.0)",
        ),
        (
            (-0.01, 0.05),
            "spring had no clear effect on who ordered within 30 days: 2.0 points (95 % interval -1.0 to 5.0)",
        ),
    ],
)
def test_the_headline_says_what_the_interval_does(ends: tuple[float, float], said: str) -> None:
    panel = drawn(campaign("spring", ends))
    assert panel
    assert panel.headline == said


def test_no_effect_is_said_of_sides_that_differed() -> None:
    panel = drawn(campaign("spring", is_balanced=0))
    assert panel
    assert "cannot be judged" in panel.headline
    assert panel.notes == ()
    assert ">spring (sides differed)<" in panel.chart
    assert panel.rows[0][-1] == "differed"


def test_the_latest_that_is_over_leads() -> None:
    panel = drawn(campaign("summer", None), campaign("spring"), campaign("winter", (-0.05, -0.01)))
    assert panel
    assert panel.headline.startswith("spring raised")
    assert [row[0] for row in panel.rows] == ["summer", "spring", "winter"]
    assert panel.rows[0] == ("summer", "200", "200", *[""] * 8, "no, until 20 May 2024", "alike")
    assert ">summer<" not in panel.chart


def test_where_none_is_over_it_says_until_when() -> None:
    panel = drawn(campaign("summer", None))
    assert panel
    assert panel.headline == "summer is not over until 20 May 2024; nothing is known of its effect yet"
    assert panel.chart == ""


@pytest.mark.parametrize("count", uplift.QUESTION.customers)
def test_a_campaign_of_few_is_not_even_named(count: str) -> None:
    panel = drawn(campaign("spring"), campaign("anna@example.org", **{count: 4}))
    assert panel
    assert "anna" not in panel.chart + panel.headline + str(panel.rows)
    assert panel.notes[-1] == "Campaigns left out, as fewer than 5 customers stand behind a number: 1."


def test_without_hold_out_there_is_nothing_to_compare() -> None:
    nothing = campaign("spring", uplift=None, uplift_lower=None, uplift_upper=None, held_out=0)
    assert drawn(nothing) is None
    assert drawn() is None


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((1.0, 4.0), "Those contacted paid £2.50 more each (95 % interval £1.00 to £4.00)."),
        ((-4.0, -1.0), "Those contacted paid £2.50 less each (95 % interval £1.00 to £4.00)."),
        ((-1.0, 6.0), "What they paid does not clearly differ: by £2.50 each (95 % interval -£1.00 to £6.00)."),
    ],
)
def test_what_they_paid(ends: tuple[float, float], said: str) -> None:
    panel = drawn(campaign("spring", revenue=sum(ends) / 2, revenue_lower=ends[0], revenue_upper=ends[1]))
    assert panel
    assert panel.notes == (said,)


def test_of_many_the_latest_are_shown() -> None:
    panel = drawn(*[campaign(f"c{i}") for i in range(uplift.MOST + 1)])
    assert panel
    assert len(panel.rows) == panel.chart.count("<circle") == uplift.MOST
    assert panel.notes[-1] == "Earlier campaigns are in campaign_results."
