"""Decisions by money on the fictional shop: computed twice, held against what was planted and what came after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

import sqlkit.demo
from sqlkit.cli import main
from sqlkit.demo.truth import Truth
from sqlkit.project import FILE

from . import shops
from .oracle import UNIT, Inputs, Params, Shop
from .oracle.actions import Offer, campaign_results, campaign_simulation, churn_actions

pytestmark = pytest.mark.slow

CUSTOMERS = 8000
EARLIER = dt.date(2023, 5, 1)
"""A year before the shop's last order, so that it can be seen what customers brought after it."""

OFFER = Offer(budget=4000.0, campaign="spring")
TABLES = ("churn_actions", "campaign_simulation", "campaign_results", "churn_scores", "ltv_predictions")

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("raw")
    return folder, sqlkit.demo.generate(folder, CUSTOMERS)


@pytest.fixture(scope="module")
def raw(truth: tuple[Path, Truth]) -> Path:
    return truth[0]


@pytest.fixture(scope="module")
def built(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    variables = f"{{churn_actions.budget: {OFFER.budget}, churn_actions.campaign: {OFFER.campaign}}}"
    return build(tmp_path_factory.mktemp("latest"), raw, "latest", "--vars", variables)


@pytest.fixture(scope="module")
def earlier(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return build(tmp_path_factory.mktemp("earlier"), raw, EARLIER.isoformat())


def build(root: Path, raw: Path, as_of: str, *options: str) -> Tables:
    """Build the demo project as of a day; published tables by name."""
    (root / "data").symlink_to(raw, target_is_directory=True)
    text = (Path(sqlkit.demo.__file__).parent / "project" / FILE).read_text("utf-8")
    (root / FILE).write_text(text.replace("as_of: latest", f"as_of: {as_of}"), "utf-8")
    selection = [part for name in TABLES[:3] for part in ("-s", f"+{name}")]
    result = CliRunner().invoke(main, ["build", "--project-dir", str(root), *selection, *options])
    assert result.exit_code == 0, result.output
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        return {name: connection.table(name).df().drop(columns="run_id") for name in TABLES}


def shop_of(raw: Path, as_of: dt.date) -> Shop:
    inputs = Inputs(shops.demo(raw), dt.datetime.now(dt.UTC).date(), currency="GBP", others=shops.demo_others(raw))
    return Shop(inputs, Params(), (), as_of)


@pytest.fixture(scope="module")
def shop(raw: Path, built: Tables) -> Shop:
    return shop_of(raw, built["churn_actions"]["as_of_date"].iloc[0].date())


@pytest.fixture(scope="module")
def expected(shop: Shop, built: Tables) -> pd.DataFrame:
    scores, predicted = (built[name].set_index("customer_id") for name in ("churn_scores", "ltv_predictions"))
    return churn_actions(shop, scores["score"], predicted.astype({"predicted_value": float}), OFFER)


def test_every_scored_customer_has_the_action_of_the_list_worked_down(built: Tables, expected: pd.DataFrame) -> None:
    found = built["churn_actions"].set_index("customer_id").sort_index()
    wanted = expected.sort_index()
    assert set(found["action"]) == {"contact", "hold_out", "over_budget", "not_worth_it", "no_consent"}
    for column in ("action", "gain_rank"):
        assert (found[column] != wanted[column]).sum() == 0, column
    assert ((found["value_source"] == "predicted") == wanted["is_predicted"]).all()
    for column in ("customer_value", "expected_gain", "cumulative_cost"):
        assert found[column].astype(float).to_numpy() == pytest.approx(wanted[column].to_numpy(), abs=1.01e-4)
    is_contacted = found["action"] == "contact"
    assert float(found["offer_cost"][is_contacted].sum()) == OFFER.budget


def test_who_is_held_out_is_drawn_in_the_share_that_was_asked_for(built: Tables) -> None:
    """Within four standard deviations of a tenth."""
    sides = built["churn_actions"]["is_treated"].dropna()
    allowed = 4 * (0.1 * 0.9 / len(sides)) ** 0.5
    assert (~sides.astype(bool)).mean() == pytest.approx(0.1, abs=allowed)


def test_cut_offs_are_expected_to_bring_what_scipy_says(built: Tables, expected: pd.DataFrame) -> None:
    found = built["campaign_simulation"].set_index("cut_off").sort_values("cut_off_sort")
    wanted = campaign_simulation(expected, OFFER)
    assert found.index.tolist() == wanted.index.tolist()
    for column in wanted.columns:
        # each gain is rounded to four decimals before it is added
        assert found[column].astype(float).tolist() == pytest.approx(wanted[column].tolist(), rel=1e-5), column
    gains = found["net_gain"].astype(float)
    assert gains.idxmax() == "best"
    assert gains["planned"] == pytest.approx(float(built["churn_actions"]["cumulative_gain"].max()))


def test_the_campaign_has_changed_what_scipy_says(built: Tables, shop: Shop) -> None:
    (found,) = built["campaign_results"].to_dict("records")
    for column, value in campaign_results(shop, found["campaign_id"], share=0.5).items():
        assert found[column] == pytest.approx(value, rel=1e-8), column
    assert found["is_complete"]
    assert found["is_balanced"]


def test_the_interval_holds_the_effect_that_was_planted(built: Tables, truth: tuple[Path, Truth]) -> None:
    (found,) = built["campaign_results"].to_dict("records")
    campaign = truth[1].campaign
    assert (found["campaign_id"], found["treated_customers"]) == (campaign.name, campaign.treated)
    assert found["uplift_lower"] < campaign.effect < found["uplift_upper"]
    assert found["uplift_lower"] > 0, "an interval that holds everything would pass, too"


def test_before_the_campaign_there_is_nothing_to_tell_of_it(earlier: Tables) -> None:
    assert earlier["campaign_results"].empty


def test_the_value_of_a_customer_is_what_those_who_stayed_brought_more(raw: Path, earlier: Tables) -> None:
    """By thirds of the score: revenue of the year after, of who did order within the horizon less of who did not."""
    people = earlier["churn_actions"].set_index("customer_id")
    predicted = earlier["ltv_predictions"].set_index("customer_id")[["predicted_value", "p_buys"]].astype(float)
    people = people.join(predicted).join(_year_after(raw)).fillna({"brought": 0})
    people["kept"] = people["predicted_value"] / people["p_buys"]
    found: list[dict[str, Any]] = []
    for _, part in people.groupby(pd.qcut(people["churn_score"], 3, labels=False)):
        lost = part.groupby(part["is_back"].eq(True))["brought"].mean()
        found.append({"lost": lost[True] - lost[False], **part[["kept", "predicted_value"]].mean()})
    assert all(third["kept"] == pytest.approx(third["lost"], rel=1 / 3) for third in found), found
    assert found[-1]["predicted_value"] < found[-1]["lost"] / 2, found


def _year_after(raw: Path) -> pd.DataFrame:
    rows = shop_of(raw, EARLIER + dt.timedelta(days=365)).transactions
    rows = rows[rows["ordered_on"] >= pd.Timestamp(EARLIER)]
    soon = rows[rows["is_purchase"] & (rows["ordered_on"] < pd.Timestamp(EARLIER) + pd.Timedelta(days=90))]
    brought = rows.groupby("customer_id")["amount"].sum() / UNIT
    return pd.DataFrame({"brought": brought, "is_back": brought.index.isin(soon["customer_id"])}, index=brought.index)
