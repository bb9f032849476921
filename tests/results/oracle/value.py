"""Historical lifetime value: of customers, of cohorts by age, of segments."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from . import periods
from .cohorts import COHORT, discounted, observed
from .rfm import ratio, rfm
from .shop import UNIT, Shop

MONEY = {"revenue": "amount", "margin": "margin", "discounted_revenue": "discounted"}


@cache
def ltv_customers(shop: Shop) -> pd.DataFrame:
    """The published table ltv_customers."""
    months = shop.params.horizon_months
    found = shop.buyers[["began_on"]].rename(columns={"began_on": "first_ordered_on"})
    ends = [periods.add(day, months, "month") for day in found["first_ordered_on"]]
    found = found.assign(horizon_months=months, horizon_ends_on=ends)
    found["is_horizon_complete"] = found["horizon_ends_on"] <= shop.as_of
    rows = shop.transactions.merge(
        shop.buyers[["began_on"]].assign(ends_on=ends), left_on="customer_id", right_index=True
    )
    rows["ordered_on"] = rows["ordered_on"].dt.date
    rows["discounted"] = discounted(rows, shop.params.annual_discount_rate)
    for name, part in {"horizon_{}": rows[rows["ordered_on"] < rows["ends_on"]], "{}_to_date": rows}.items():
        found[name.format("orders")] = part[part["is_purchase"]].groupby("customer_id").size()
        for measure, column in MONEY.items():
            found[name.format(measure)] = part.groupby("customer_id")[column].sum(min_count=1)
    return found.reset_index()


def ltv_cohorts(shop: Shop) -> pd.DataFrame:
    """The published table ltv_cohorts: relative ages, summed up to each; an unknown margin adds nothing."""
    cells = observed(shop)
    cells = cells[cells["age_kind"] == "relative"].sort_values([*COHORT, "age"])
    for measure in ("orders", *MONEY):
        cohorts = [cells[name] for name in COHORT]
        added = cells["earned_margin" if measure == "margin" else measure]
        so_far = added.astype("float64").groupby(cohorts).cumsum().groupby(cohorts).ffill()
        cells[f"cumulative_{measure}"] = so_far.where(cells["is_observed"])
    pairs = zip(cells["cumulative_revenue"], cells["cohort_customers"], strict=True)
    cells["revenue_per_customer"] = [ratio(money, size * UNIT) if money == money else None for money, size in pairs]
    return cells.drop(columns=["age_kind", "active_customers"])


def ltv_segments(shop: Shop) -> pd.DataFrame:
    """The published table ltv_segments: one row a segment that has customers."""
    people = ltv_customers(shop).merge(rfm(shop)[["customer_id", "segment", "segment_sort"]], on="customer_id")
    groups = people.groupby(["segment", "segment_sort"])
    return pd.DataFrame(
        [{**dict(zip(("segment", "segment_sort"), key, strict=True)), **_worth(part)} for key, part in groups],
        dtype=object,
    )


def _worth(members: pd.DataFrame) -> dict[str, Any]:
    done = members[members["is_horizon_complete"]]
    revenue, horizon_revenue = int(members["revenue_to_date"].sum()), int(done["horizon_revenue"].sum())
    return {
        "customers": len(members),
        "orders_to_date": members["orders_to_date"].sum(),
        "revenue_to_date": revenue,
        "margin_to_date": members["margin_to_date"].sum(min_count=1),
        "mean_revenue_to_date": ratio(revenue, len(members) * UNIT),
        "horizon_months": members["horizon_months"].iloc[0],
        "horizon_customers": len(done),
        "horizon_orders": done["horizon_orders"].sum(),
        "horizon_revenue": horizon_revenue,
        "horizon_margin": done["horizon_margin"].sum(min_count=1),
        "horizon_discounted_revenue": done["horizon_discounted_revenue"].sum(),
        "mean_horizon_revenue": ratio(horizon_revenue, len(done) * UNIT),
    }
