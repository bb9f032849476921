"""The demo shop's reasons for giving up a delivery pass are known; the churn model leans on those above all else.

Ranked by the AUC lost when a feature is shuffled among held-out rows. A reason reaches the model through several
features, of which shuffling leaves all but one in place, so only the strongest of each has to lead.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.demo.truth import Churn
from sqlkit.project import FILE
from tests.publishing.shop import query

pytestmark = pytest.mark.slow

CUSTOMERS = 60_000
"""About 1,500 passes end in the test period, and the ranking holds for each of five seeds. With a third of that, luck
put a spend feature before the best ticket feature for one of the five."""

DRIVERS = {
    # Each session begins with a visit, so the last event is minutes after the last visit; how many events fell in a
    # window, and whether features of the pass were among them, tells roughly how long ago the last one was.
    "days_since_visit": {
        "days_since_last_event",
        *(f"events_{days}d" for days in (7, 30, 90, 180, 365)),
        "events_decline_90d",
        "adoption_rate_90d",
    },
    # Counted over 90 days in truth; other windows, the age of the latest and whether one is open are of the same rows.
    "tickets": {
        *(f"tickets_{days}d" for days in (7, 30, 90, 180, 365)),
        "days_since_last_ticket",
        "open_tickets",
        "ticket_rate",
    },
    # Either plan has a price of its own, before the rise of June 2023 as after it, so the price names the plan.
    "annual_plan": {"plan", "mrr"},
    "gold_tier": {"tier"},
}
"""Log-odds of `truth.Churn`, and the features that carry each. Orders and spend carry none: who has ordered lately has
visited, and the visit is known to the model."""

SETTINGS = {"intercept", "month_days", "ticket_days", "visit_cap_days"}
"""Fields of `truth.Churn` that are no reason to leave."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo project, built to predict the end of subscriptions."""
    root = tmp_path_factory.mktemp("drivers")
    shutil.copy(Path(sqlkit.demo.__file__).parent / "project" / FILE, root)
    sqlkit.demo.generate(root / "data", CUSTOMERS)
    variables = "{churn_model.label: subscription, churn_model.fixed_attributes: [tier]}"
    command = ["build", "--project-dir", str(root), "--select", "+churn_reasons", "--vars", variables]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return root / "analytics.duckdb"


@pytest.fixture(scope="module")
def card(published: Path) -> dict[str, Any]:
    """Its model's."""
    ((text,),) = query(published, "select card from model_cards where model_name = 'churn_model'")
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_planted_driver_has_its_features(card: dict[str, Any]) -> None:
    """A reason planted later, or a feature renamed, has to be entered here."""
    assert DRIVERS.keys() == {field.name for field in fields(Churn)} - SETTINGS
    assert set().union(*DRIVERS.values()) <= {i["feature"] for i in card["importances"]}


def test_the_strongest_feature_of_each_driver_ranks_above_all_that_carry_none(card: dict[str, Any]) -> None:
    drops = {i["feature"]: i["auc_drop"] for i in card["importances"]}
    strongest = {driver: max(drops[feature] for feature in features) for driver, features in DRIVERS.items()}
    others = {feature: drop for feature, drop in drops.items() if feature not in set().union(*DRIVERS.values())}
    best = max(others, key=others.__getitem__)
    assert len(others) >= 20, "hardly anything is left to rank below"
    assert {driver: drop for driver, drop in strongest.items() if drop <= others[best]} == {}, (best, others[best])


def test_the_reasons_told_are_the_true_ones(published: Path) -> None:
    """Of those whose risk is high, the first reason that raises it is a planted one nine times in ten."""
    carried = [feature for features in DRIVERS.values() for feature in features]
    first = """
        select reasons.feature
        from churn_reasons as reasons
        inner join churn_scores as scores on scores.customer_id = reasons.customer_id
        where scores.band = 'high' and reasons.reason_rank = 1 and reasons.direction = 'raises'
    """
    told = [feature for (feature,) in query(published, first)]
    assert len(told) > 500
    assert sum(feature in carried for feature in told) >= 0.9 * len(told)


def test_the_model_learnt_something(card: dict[str, Any]) -> None:
    """Without this, drops of a hundredth could be those of a model that ranks by chance."""
    assert card["beats_baseline"]
    assert card["validation"]["measures"]["auc"] > 0.68
