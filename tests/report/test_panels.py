"""What panels say of answers that the demo does not give."""

from __future__ import annotations

import datetime
import re

import pytest

from sqlkit.report.page import Head, page
from sqlkit.report.panels import PANELS, expected, survival
from sqlkit.report.words import words
from tests.report.reading import Page


def curve(segment: str, longest: int) -> list[dict[str, object]]:
    shares = ("survival", "survival_lower", "survival_upper")
    by = "all" if segment == "all" else "contract"
    return [
        {"segment_by": by, "segment": segment, "duration": t, "customers": 50, **dict.fromkeys(shares, 1 - t / 800)}
        for t in range(1, longest)
    ]


@pytest.mark.parametrize(("unit", "says_days"), [("day", True), ("month", False)])
def test_durations_are_in_the_unit_of_the_project(unit: str, says_days: bool) -> None:
    """A snapshot's may be months: 365 of those are no year."""
    panel = survival.draw([*curve("all", 400), *curve("Two year", 400)], words("en", None, 5, unit))
    assert panel
    assert ("365 days" in panel.headline) is says_days
    assert f"Time since the start ({unit})" in panel.chart
    assert ("day" in panel.about + panel.chart + " ".join(panel.columns).lower()) is says_days


FORECAST = {
    "quarter_ahead": 1, "begins_on": datetime.date(2024, 5, 1), "ends_on": datetime.date(2024, 8, 1), "customers": 90,
    "orders": 40.0, "orders_lower": 30.0, "orders_upper": 50.0,
    "revenue": 800, "revenue_lower": 700, "revenue_upper": 900,
    "days": 90, "former_customers": 80, "expected_then": 38.0, "came": 41, "held": 1,
    "revenue_then": 760, "revenue_came": 420, "revenue_held": 0,
}  # fmt: skip


def test_a_forecast_of_revenue_is_judged_by_revenue_too() -> None:
    panel = expected.draw([FORECAST], words("en", None, 5))
    assert panel
    orders, revenue, _ = panel.notes
    assert orders.endswith("38 orders were expected by what was known before, 41 came, within the interval.")
    assert revenue == "Of revenue, 760 was expected and 420 came, outside the interval."
    unjudged = FORECAST | {"revenue_then": None, "revenue_came": None, "revenue_held": None}
    panel = expected.draw([unjudged], words("en", None, 5))
    assert panel
    assert panel.notes == (orders, panel.notes[-1])


def test_a_forecast_without_intervals_is_not_shown() -> None:
    """Of a model that was kept while its holdout went out of the history."""
    without = FORECAST | dict.fromkeys(("orders_lower", "orders_upper", "revenue_lower", "revenue_upper"))
    assert expected.draw([without], words("en", None, 5)) is None


def test_the_longest_name_beside_a_curve_is_within_the_picture() -> None:
    name = "Month-to-month, without any contract"
    panel = survival.draw([*curve("all", 80), *curve(name, 80)], words("en", None, 5))
    assert panel
    ((width,), (left,)) = (
        re.findall(p, panel.chart) for p in (r'viewBox="0 0 (\d+)', rf'<text x="([\d.]+)"[^>]*>{name}')
    )
    assert float(left) + 7 * len(name) <= float(width)


def test_a_page_without_panels_says_why() -> None:
    text = page("shop", Head("1 May 2024", "1 May 2024 10:00", "r1", "0.1.0"), [], [], words("en", None, 5))
    assert Page(text).sections == {}
    assert "There is nothing to show yet. Each panel needs 5 customers or more" in text


def test_what_one_panel_leaves_out_another_does_not_tell() -> None:
    """The same customers by the same segments, in two panels: the same rows have to go."""
    by_segment = [kind.question for kind in PANELS if "segment_sort" in kind.question.by]
    assert {question.name for question in by_segment} == {"segments", "predicted"}
    assert all(question.is_whole for question in by_segment)
