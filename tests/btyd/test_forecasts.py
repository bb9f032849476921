"""Forecasts of a shop against pandas and lifetimes: what is expected, its intervals, the back-test and equity."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import lifetimes
import lifetimes.utils
import numpy as np
import pandas as pd
import pytest

from sqlkit.btyd.cells import counted
from sqlkit.btyd.fit import fit_purchases
from sqlkit.btyd.models import PURCHASES
from tests.btyd.test_build import AS_OF, PROJECT, build, cards, orders, query

pytestmark = pytest.mark.slow

BEGAN = AS_OF - dt.timedelta(days=90)
QUARTERS = [AS_OF, *(dt.date(2024, month, 1) for month in (4, 7, 10)), dt.date(2025, 1, 1)]
SELECT = ["value_forecasts", "forecast_intervals", "forecast_accuracy", "customer_equity", "segment_forecasts"]
Z = 1.959963984540054


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forecasts")
    (root / "sqlkit.yml").write_text(f"{PROJECT}\nparams: {{forecasts: {{enabled: true}}}}\n")
    orders().to_csv(root / "orders.csv", index=False)
    output = build(root, *(f"--select=+{name}" for name in SELECT))
    assert "Customer rows that left the warehouse: 0." in output
    return root


def histories(until: dt.date) -> pd.DataFrame:
    """As known on a day, with the day of the first purchase."""
    known = orders().assign(ordered_at=lambda frame: frame["ordered_at"].dt.normalize())
    known = known[known["ordered_at"] < pd.Timestamp(until)]
    found = lifetimes.utils.summary_data_from_transaction_data(
        known, "customer_id", "ordered_at", "amount", observation_period_end=until - dt.timedelta(days=1)
    )
    return found.assign(began=known.groupby("customer_id")["ordered_at"].min())


def fitted(root: Path, name: str) -> dict[str, float]:
    return {p["name"]: p["value"] for p in cards(root)[name]["parameters"]}


def expected(root: Path, known: pd.DataFrame, days: int, model: str = "purchase_model") -> Any:
    """By lifetimes' own formula, with the parameters of the card, which test_build holds to lifetimes' fit."""
    peer = lifetimes.BetaGeoFitter()
    peer.params_ = pd.Series(fitted(root, model))
    return peer.conditional_expected_number_of_purchases_up_to_time(
        days, known["frequency"], known["recency"], known["T"]
    )


def total(known: pd.DataFrame, parameters: Any) -> float:
    """Purchases of the first quarter, of all."""
    peer = lifetimes.BetaGeoFitter()
    peer.params_ = pd.Series(dict(zip(("r", "alpha", "a", "b"), parameters, strict=True)))
    found = peer.conditional_expected_number_of_purchases_up_to_time(
        91, known["frequency"], known["recency"], known["T"]
    )
    return float(found.sum())


def worth(root: Path, known: pd.DataFrame, model: str = "spend_model") -> Any:
    p, q, v = (fitted(root, model)[name] for name in "pqv")
    return p * (v + known["frequency"] * known["monetary_value"]) / (p * known["frequency"] + q - 1)


def came(known: pd.DataFrame) -> pd.DataFrame:
    """Days with a purchase and what was paid, of those customers in the holdout."""
    later = orders().assign(ordered_at=lambda frame: frame["ordered_at"].dt.normalize())
    later = later[later["ordered_at"] >= pd.Timestamp(BEGAN)].groupby("customer_id")
    sums = pd.DataFrame({"orders": later["ordered_at"].nunique(), "revenue": later["amount"].sum()})
    return sums.reindex(known.index).fillna(0.0)


def dispersions(root: Path) -> dict[int, float]:
    known = histories(BEGAN)
    group = np.select([known["frequency"] < n for n in (2, 4, 8)], [known["frequency"], 2, 4], 8)
    wanted = expected(root, known, 90)
    squares = (came(known)["orders"] - wanted) ** 2
    many = squares.groupby(group).size().reindex([0, 1, 2, 4, 8], fill_value=0) >= 30
    found = (squares.groupby(group).sum() / wanted.groupby(group).sum()).reindex(many.index)
    return dict(found.where(many, squares.sum() / wanted.sum()).items())


def test_quarters_are_differences_of_horizons(shop: Path) -> None:
    known, value = histories(AS_OF), worth(shop, histories(AS_OF))
    ends = [expected(shop, known, (day - AS_OF).days) if day > AS_OF else 0 * value for day in QUARTERS]
    cohort = known["began"].dt.to_period("Q").dt.start_time.dt.date
    rows = query(
        shop,
        """
        select quarter_ahead, cohort_start, ends_on, sum(expected_orders), sum(expected_revenue), sum(customers)
        from value_forecasts group by all
        """,
    )
    assert len(rows) == 4 * cohort.nunique()
    for quarter, began, ends_on, found_orders, found_revenue, customers in rows:
        assert ends_on == QUARTERS[quarter]
        wanted = (ends[quarter] - ends[quarter - 1])[cohort == began]
        assert customers == len(wanted)
        assert float(found_orders) == pytest.approx(wanted.sum(), rel=1e-6)
        assert float(found_revenue) == pytest.approx((wanted * value)[cohort == began].sum(), rel=1e-6)


def test_intervals_hold_chance_parameters_and_what_was_missed(shop: Path) -> None:
    """Chance by pandas from the holdout; of parameters the delta method on lifetimes' formula; and what was missed."""
    known, told = histories(AS_OF), dispersions(shop)
    group = np.select([known["frequency"] < n for n in (2, 4, 8)], [known["frequency"], 2, 4], 8)
    wanted = expected(shop, known, 91)
    chance = sum(wanted[group == n].sum() * dispersion for n, dispersion in told.items())
    fit = fit_purchases(
        PURCHASES["bg_nbd"], counted(*(known[name].to_numpy() for name in ("frequency", "recency", "T")))
    )
    steps = 1e-3 * np.eye(4)
    slopes = [
        (total(known, fit.parameters * np.exp(s)) - total(known, fit.parameters * np.exp(-s))) / 2e-3 for s in steps
    ]
    parameters = slopes @ fit.covariance @ slopes
    ((then, lower, upper, actual),) = query(
        shop,
        """
        select expected_orders, orders_lower, orders_upper, actual_orders
        from forecast_backtest where grouped_by = 'all'
        """,
    )
    missed = max(0.0, (actual - then) ** 2 - ((upper - lower) / 2 / Z) ** 2) / then**2
    ((found, lower, upper),) = query(
        shop,
        """
        select expected_orders, orders_lower, orders_upper from forecast_intervals
        where grouped_by = 'all' and quarter_ahead = 1
        """,
    )
    assert found == pytest.approx(wanted.sum(), rel=1e-6)
    variance = ((upper - lower) / 2 / Z) ** 2 - missed * found**2
    assert chance < variance
    assert variance == pytest.approx(chance + parameters, rel=1e-3)


def test_the_back_test_knows_nothing_of_the_holdout(shop: Path) -> None:
    known = histories(BEGAN)
    peer = lifetimes.BetaGeoFitter().fit(known["frequency"], known["recency"], known["T"])
    assert fitted(shop, "holdout_purchase_model") == pytest.approx(peer.params_.to_dict(), rel=1e-3)
    assert cards(shop)["holdout_purchase_model"]["holdout"]["expected"] == pytest.approx(
        cards(shop)["purchase_model"]["holdout"]["expected"], rel=1e-9
    )
    wanted, later = expected(shop, known, 90, "holdout_purchase_model"), came(known)
    value = worth(shop, known, "holdout_spend_model")
    cohort = known["began"].dt.to_period("Q").dt.start_time.dt.date.astype(str)
    rows = query(
        shop,
        """
        select group_name, customers, expected_orders, actual_orders, expected_revenue, actual_revenue
        from forecast_backtest where grouped_by in ('all', 'cohort')
        """,
    )
    assert len(rows) == 1 + cohort.nunique()
    for name, customers, found_orders, actual_orders, found_revenue, actual_revenue in rows:
        of_it = cohort.isin([name]) if name != "all" else cohort == cohort
        assert customers == of_it.sum()
        assert found_orders == pytest.approx(wanted[of_it].sum(), rel=1e-6)
        assert actual_orders == later["orders"][of_it].sum()
        assert float(found_revenue) == pytest.approx((wanted * value)[of_it].sum(), rel=1e-6)
        assert float(actual_revenue) == pytest.approx(later["revenue"][of_it].sum(), rel=1e-9)


def test_errors_are_those_of_the_back_test(shop: Path) -> None:
    rows = query(shop, "select * from forecast_backtest where grouped_by = 'cohort'")
    ((bias, wape, within, groups),) = query(
        shop,
        """
        select bias, wape, groups_within, groups_forecast from forecast_accuracy
        where grouped_by = 'cohort' and measure = 'orders'
        """,
    )
    found = pd.DataFrame(rows, columns=[name for (name, *_) in query(shop, "describe forecast_backtest")])
    assert bias == pytest.approx(found["expected_orders"].sum() / found["actual_orders"].sum() - 1)
    assert wape == pytest.approx(
        (found["expected_orders"] - found["actual_orders"]).abs().sum() / found["actual_orders"].sum()
    )
    held = found["actual_orders"].between(found["orders_lower"], found["orders_upper"])
    assert (within, groups) == (held.sum(), len(found))
    assert held.mean() > 0.7  # drawn from the model: one season is as another


def test_equity_adds_up_and_its_parts_are_those_of_pandas(shop: Path) -> None:
    found = {name: (customers, float(value)) for name, customers, value in query(
        shop, "select component, customers, value from customer_equity"
    )}  # fmt: skip
    ((adds_up,),) = query(
        shop, "select (select sum(value) from customer_equity) = (select sum(predicted_value) from ltv_predictions)"
    )
    assert adds_up
    then, now = histories(BEGAN), histories(AS_OF)
    value = worth(shop, then)
    worth_then = expected(shop, then, 365) * value
    by_now = (expected(shop, then, 455) - expected(shop, then, 90)) * value
    worth_now = expected(shop, now, 365) * worth(shop, now)
    bought = came(then)["orders"] > 0
    gained = worth_now.reindex(then.index) - by_now
    wanted = {
        "value_then": (len(then), worth_then.sum()),
        "horizon": (len(then), (by_now - worth_then).sum()),
        "purchases": (bought.sum(), gained[bought].sum()),
        "silence": ((~bought).sum(), gained[~bought].sum()),
        "refunds": (0, 0.0),
        "new_customers": (len(now) - len(then), worth_now.drop(then.index).sum()),
    }
    assert found.keys() == wanted.keys()
    for name, (customers, amount) in wanted.items():
        assert found[name][0] == customers, name
        assert found[name][1] == pytest.approx(amount, rel=1e-5, abs=0.1), name
    surprises = found["purchases"][1] + found["silence"][1]
    assert abs(surprises) < 0.1 * found["value_then"][1]  # drawn from the model, which then is right


def test_without_a_history_of_segments_there_are_no_transitions(shop: Path) -> None:
    assert query(shop, "select max(quarters), count(*), count(probability) from segment_transitions") == [(0, 110, 0)]
    assert query(shop, "select count(*) from segment_forecasts") == [(0,)]
