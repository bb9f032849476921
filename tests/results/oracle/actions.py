"""What contacting customers gains and what campaigns have changed, by scipy, from scores, predictions and raw rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from .quarantine import clean_rows
from .shop import UNIT, Shop


@dataclass(frozen=True)
class Offer:
    """The parameters of an action, with their documented defaults."""

    cost: float = 5.0
    success: float = 0.3
    budget: float = float("inf")
    holdout_share: float = 0.1
    campaign: str = ""


def churn_actions(shop: Shop, scores: pd.Series[float], predicted: pd.DataFrame, offer: Offer) -> pd.DataFrame:
    """The published table, indexed by customer; `predicted` has predicted_value and p_buys by customer."""
    rows = shop.transactions
    recent = rows[rows["ordered_on"] >= pd.Timestamp(shop.as_of) - pd.Timedelta(days=365)]
    history = (recent.groupby("customer_id")["amount"].sum() / UNIT).reindex(scores.index, fill_value=0)
    kept = (predicted["predicted_value"] / predicted["p_buys"]).reindex(scores.index)
    known = rows[rows["margin"].notna()]
    value = (kept.fillna(history).clip(lower=0) * known["margin"].sum() / known["amount"].sum()).round(4)
    consent = clean_rows(shop, "customers").set_index("customer_id")["consent"].reindex(scores.index)
    found = pd.DataFrame({"churn_score": scores, "customer_value": value, "is_predicted": kept.notna()})
    found["expected_gain"] = (scores * value * offer.success - offer.cost).round(4)
    found["action"] = np.where(consent == True, "", "no_consent")  # noqa: E712 - NULL is no consent either
    return _decided(found.rename_axis("customer_id").reset_index(), offer)


def _decided(found: pd.DataFrame, offer: Offer) -> pd.DataFrame:
    """Down the list one by one, with a purse."""
    found = found.sort_values(["expected_gain", "customer_id"], ascending=[False, True])
    spent, actions = 0.0, []
    for customer, action, gain in found[["customer_id", "action", "expected_gain"]].itertuples(index=False):
        if not action:
            action = "not_worth_it" if gain <= 0 else "over_budget" if spent + offer.cost > offer.budget else "contact"
        if action == "contact" and _draw(offer.campaign, customer) < offer.holdout_share:
            action = "hold_out"
        spent += offer.cost * (action == "contact")
        actions.append((action, spent))
    found[["action", "cumulative_cost"]] = pd.DataFrame(actions, index=found.index)
    return found.assign(gain_rank=range(1, len(found) + 1)).set_index("customer_id")


def _draw(campaign: str, customer: str) -> float:
    """A number from 0 to 1 that is the customer's own in this campaign."""
    return int(hashlib.md5(f"{campaign}|{customer}".encode()).hexdigest(), 16) / 2**128


def campaign_simulation(actions: pd.DataFrame, offer: Offer) -> pd.DataFrame:
    """The published table, indexed by cut-off, of what `churn_actions` yields."""
    people = (
        actions[actions["action"] != "no_consent"]
        .sort_index()
        .sort_values("churn_score", ascending=False, kind="stable")
    )
    cuts = {f"top_{p}_percent": people.head(-(-p * len(people) // 100)) for p in (5, 10, 20)}
    cuts |= {
        "best": people[people["expected_gain"] > 0],
        "planned": people[people["action"] == "contact"],
        "everybody": people,
    }
    return pd.DataFrame({name: _expected(part, offer) for name, part in cuts.items()}).T


def _expected(part: pd.DataFrame, offer: Offer) -> dict[str, float]:
    saves = stats.bernoulli(part["churn_score"] * offer.success)
    saved = float((part["customer_value"] * saves.mean()).sum())
    error = float(np.sqrt((part["customer_value"] ** 2 * saves.var()).sum()))
    lower, upper = stats.norm.interval(0.95, saved, error)
    cost = len(part) * offer.cost
    return {
        "customers": len(part),
        "expected_leavers": part["churn_score"].sum(),
        "cost": cost,
        "saved_value": saved,
        "saved_value_error": error,
        "net_gain": saved - cost,
        "net_gain_lower": max(0.0, lower) - cost,
        "net_gain_upper": upper - cost,
        "return_on_cost": saved / cost - 1,
    }


def campaign_results(shop: Shop, campaign: str, share: float, window_days: int = 30, days: int = 90) -> dict[str, Any]:
    """The row of a campaign that was assigned at one midnight."""
    exposed = clean_rows(shop, "exposures")
    exposed = exposed[exposed["campaign_id"] == campaign].drop_duplicates("customer_id", keep=False)
    (assigned,) = exposed["assigned_at"].unique()
    day = pd.Timedelta(days=1)
    sides = {True: "treated", False: "held_out"}
    groups = {sides[bool(k)]: part["customer_id"] for k, part in exposed.groupby("is_treated")}
    after = {k: _bought(shop, ids, assigned, assigned + window_days * day) for k, ids in groups.items()}
    before = {k: _bought(shop, ids, assigned - days * day, assigned) for k, ids in groups.items()}
    sizes = [len(groups[k]) for k in ("treated", "held_out")]
    expected = [share * sum(sizes), (1 - share) * sum(sizes)]
    return {
        "treated_customers": sizes[0],
        "held_out_customers": sizes[1],
        **_uplift(*(after[k]["orders"] > 0 for k in ("treated", "held_out"))),
        **_revenue(*(after[k]["amount"] for k in ("treated", "held_out"))),
        "orders_before_difference": _standardised(*(before[k]["orders"] for k in ("treated", "held_out"))),
        "spend_before_difference": _standardised(*(before[k]["amount"] for k in ("treated", "held_out"))),
        "share_p_value": stats.chisquare(sizes, expected).pvalue,
    }


def _bought(shop: Shop, customers: pd.Series[Any], since: Any, until: Any) -> pd.DataFrame:
    """Orders and money of each customer in a time."""
    rows = shop.transactions
    rows = rows[(rows["ordered_on"] >= since) & (rows["ordered_on"] < until)]
    rows = rows.assign(orders=rows["is_purchase"].astype(int), amount=rows["amount"] / UNIT)
    return rows.groupby("customer_id")[["orders", "amount"]].sum().reindex(customers, fill_value=0)


def _uplift(treated: pd.Series[bool], held_out: pd.Series[bool]) -> dict[str, float]:
    """Newcombe's method 10 from scipy's Wilson intervals; the pooled z test is the uncorrected chi-square test."""
    (x, n), (y, m) = ((int(side.sum()), len(side)) for side in (treated, held_out))
    p, q = (stats.binomtest(k, size).proportion_ci(method="wilson") for k, size in ((x, n), (y, m)))
    difference = x / n - y / m
    return {
        "treated_rate": x / n,
        "held_out_rate": y / m,
        "uplift": difference,
        "uplift_lower": difference - np.hypot(x / n - p.low, q.high - y / m),
        "uplift_upper": difference + np.hypot(p.high - x / n, y / m - q.low),
        "p_value": stats.chi2_contingency([[x, n - x], [y, m - y]], correction=False).pvalue,
    }


def _revenue(treated: pd.Series[float], held_out: pd.Series[float]) -> dict[str, float]:
    lower, upper = stats.ttest_ind(treated, held_out, equal_var=False).confidence_interval(0.95)
    means = treated.mean(), held_out.mean()
    return {"revenue_uplift": means[0] - means[1], "revenue_uplift_lower": lower, "revenue_uplift_upper": upper}


def _standardised(treated: pd.Series[float], held_out: pd.Series[float]) -> float:
    return float((treated.mean() - held_out.mean()) / np.sqrt((treated.var() + held_out.var()) / 2))
