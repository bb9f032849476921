"""What drives high risk: names of features, and shares that tell nothing of few customers."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader

from sqlkit.report.answers import suppressed
from sqlkit.report.features import feature_name
from sqlkit.report.panel import Panel
from sqlkit.report.panels import reasons
from sqlkit.report.words import words
from tests.documented import REPOSITORY

LEAST = 5
ENGLISH = words("en", None, LEAST)


def drawn(scored: int, **customers: int) -> Panel | None:
    """Of each feature so many customers; the first one's are all those whom it raises most."""
    rows: list[dict[str, Any]] = [
        {"feature": name, "scored": scored, "customers": n, "firsts": None if i else n, "contribution": 0.5}
        for i, (name, n) in enumerate(customers.items())
    ]
    return reasons.draw(suppressed(rows, reasons.QUESTION, LEAST), ENGLISH)


def test_features_are_called_as_in_the_sentences_of_customers() -> None:
    """But for silences, which are sentences there: no order for 74 days."""
    folder = REPOSITORY / "templates"
    known: Any = (
        Environment(loader=FileSystemLoader(folder), autoescape=True).get_template("scores/_features.sql").module
    )
    texts = ENGLISH.texts["features"]
    assert dict(texts["windows"]) == known.windows
    silences = {feature: f"days since the last {what}" for feature, what in known.silences.items()}
    assert dict(texts["names"]) == known.phrases | silences


def test_a_feature_without_a_text_is_told_by_its_name() -> None:
    assert feature_name("tier", ENGLISH) == "tier"
    assert feature_name("orders_of_wood", ENGLISH) == "orders of wood"
    assert feature_name("tickets_7d", ENGLISH) == "support requests in 7 days"


def test_few_customers_are_not_told_of_and_not_drawn() -> None:
    panel = drawn(100, mrr=80, tier=40, plan=4)
    assert panel
    assert [row[1:] for row in panel.rows] == [("80%", "0.50"), ("40%", "0.50"), ("fewer than 5", "")]
    assert "plan" not in panel.chart


def test_nor_of_few_who_are_left() -> None:
    """98 of 100 would tell of two."""
    panel = drawn(100, mrr=98, tier=50)
    assert panel
    assert panel.headline.startswith("For all but fewer than 5 of the customers")
    assert [row[1] for row in panel.rows] == ["all but fewer than 5", "50%"]
    assert ">98%<" not in panel.chart
    assert drawn(100, mrr=98, tier=50) == drawn(100, mrr=97, tier=50)


def test_where_no_feature_leads_with_enough_customers_there_is_no_panel() -> None:
    assert drawn(30, mrr=4, tier=20, plan=20) is None
    assert reasons.draw([], ENGLISH) is None


def test_a_long_name_is_within_the_picture() -> None:
    name = "a_name_that_somebody_gave_to_an_attribute_of_theirs"
    panel = drawn(100, **{name: 50})
    assert panel
    left = float(panel.chart.partition('<text x="')[2].partition('"')[0])
    assert left > 6.5 * len(name)
