"""Cohorts by period of beginning: what they did at each age, and how they shrink."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from . import periods
from .churn import customer_churn
from .rfm import ratio
from .shop import Shop

COHORT = ["cohort_grain", "cohort_start"]
CELL = [*COHORT, "age_kind", "age"]
SUMS = ["active_customers", "orders", "revenue", "margin", "discounted_revenue"]


def grid(shop: Shop, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Every cohort at every age of either kind, up to the age at as_of of the oldest cohort of its grain."""
    oldest = cohorts.groupby("cohort_grain")["cohort_start"].min()
    cells = []
    for cohort in cohorts.to_dict("records"):
        grain, start = cohort["cohort_grain"], cohort["cohort_start"]
        last = min(periods.calendar_age(oldest[grain], shop.as_of, grain), shop.params.max_age)
        for kind in periods.AGES:
            for age in range(last + 1):
                is_observed = periods.is_over(kind, start, age, grain, shop.as_of)
                cells.append({**cohort, "age_kind": kind, "age": age, "is_observed": is_observed})
    return pd.DataFrame(cells)


def sizes(began: pd.Series[Any], grains: tuple[str, ...]) -> pd.DataFrame:
    """The cohorts of days of beginning, with how many began in each."""
    parts = [began.map(lambda day, g=grain: periods.start(day, g)).value_counts() for grain in grains]
    found = pd.concat(parts, keys=grains, names=COHORT).rename("cohort_customers")
    return found.reset_index()


def aged(shop: Shop) -> Iterator[pd.DataFrame]:
    """The transactions of customers with a purchase, with cohort and age, for each grain and kind of age."""
    rows = shop.transactions.merge(shop.buyers[["began_on"]], left_on="customer_id", right_index=True)
    rows["ordered_on"] = rows["ordered_on"].dt.date
    rows["discounted_revenue"] = discounted(rows, shop.params.annual_discount_rate)
    for grain in shop.params.grains:
        start = rows["began_on"].map(lambda day, g=grain: periods.start(day, g))
        for kind in periods.AGES:
            days = zip(rows["began_on"], rows["ordered_on"], strict=True)
            ages = [periods.age(kind, began, day, grain) for began, day in days]
            yield rows.assign(cohort_grain=grain, cohort_start=start, age_kind=kind, age=ages)


def discounted(rows: pd.DataFrame, rate: float) -> pd.Series[Any]:
    """Each transaction's money at its customer's first order: years of 365.25 days, none for money before it."""
    days = [max(0, (day - began).days) for began, day in zip(rows["began_on"], rows["ordered_on"], strict=True)]
    return (rows["amount"] / (1 + rate) ** (pd.Series(days, index=rows.index) / 365.25)).round().astype("int64")


def activity(shop: Shop) -> pd.DataFrame:
    """What each cell that saw anything saw, indexed by cell."""
    parts = []
    for rows in aged(shop):
        cells, bought = rows.groupby(CELL), rows[rows["is_purchase"]].groupby(CELL)
        found = cells[["amount", "discounted_revenue"]].sum().rename(columns={"amount": "revenue"})
        found["margin"] = cells["margin"].sum(min_count=1)
        found["active_customers"] = bought["customer_id"].nunique()
        found["orders"] = bought.size()
        parts.append(found)
    return pd.concat(parts)[SUMS]


@cache
def observed(shop: Shop) -> pd.DataFrame:
    """The grid with its activity: zeros where nothing happened, nothing where the age is not over.

    A margin is known and 0 where nothing happened, unless margins are known nowhere; `earned_margin` is the margin
    of what did happen.
    """
    cells = grid(shop, sizes(shop.buyers["began_on"], shop.params.grains)).join(activity(shop), on=CELL)
    cells["earned_margin"] = cells["margin"]
    is_quiet, has_margin = cells["revenue"].isna(), bool(shop.transactions["margin"].notna().any())
    for column in SUMS:
        is_nought = is_quiet & has_margin if column == "margin" else cells[column].isna()
        filled = cells[column].astype(object).mask(is_nought, 0)
        cells[column] = filled.where(cells["is_observed"] & filled.notna(), None)
    return cells


def cohort_retention(shop: Shop) -> pd.DataFrame:
    """The published table cohort_retention."""
    cells = observed(shop).copy()
    pairs = zip(cells["active_customers"], cells["cohort_customers"], strict=True)
    cells["retention_rate"] = [None if active is None else ratio(active, size) for active, size in pairs]
    return cells.drop(columns="discounted_revenue")


def cohort_churn(shop: Shop) -> pd.DataFrame:
    """The published table cohort_churn."""
    people = customer_churn(shop)
    parts = []
    for churn_kind, members in people.groupby("churn_kind"):
        cohorts = sizes(members["began_on"], shop.params.grains)
        parts.append(cohorts.assign(churn_kind=churn_kind))
    cells = grid(shop, pd.concat(parts, ignore_index=True))
    lost = _lost(people[people["is_churned"]], shop.params.grains)
    found = [_survival(cell, lost) for cell in cells.to_dict("records")]
    return pd.DataFrame(found, dtype=object)


Lost = dict[tuple[Any, ...], Counter[int]]


def _lost(churned: pd.DataFrame, grains: tuple[str, ...]) -> Lost:
    """How many members of each cohort churned at which age, by kind of churn, cohort and kind of age."""
    found: Lost = defaultdict(Counter)
    for kind, began, on in zip(churned["churn_kind"], churned["began_on"], churned["churned_on"], strict=True):
        for grain in grains:
            for age_kind in periods.AGES:
                key = (kind, grain, periods.start(began, grain), age_kind)
                found[key][periods.age(age_kind, began, on, grain)] += 1
    return found


def _survival(cell: dict[Any, Any], lost: Lost) -> dict[Any, Any]:
    names = ["customers_at_risk", "churned_customers", "surviving_customers", "churn_rate", "survival_rate"]
    if not cell["is_observed"]:
        return cell | dict.fromkeys(names)
    ages = lost[cell["churn_kind"], cell["cohort_grain"], cell["cohort_start"], cell["age_kind"]]
    churned = ages[cell["age"]]
    at_risk = cell["cohort_customers"] - sum(number for age, number in ages.items() if age < cell["age"])
    surviving = at_risk - churned
    rates = [ratio(churned, at_risk), ratio(surviving, cell["cohort_customers"])]
    return cell | dict(zip(names, [at_risk, churned, surviving, *rates], strict=True))
