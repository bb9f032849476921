"""One wide row a customer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .churn import customer_churn
from .quarantine import clean_rows
from .rfm import ratio, rfm
from .shop import UNIT, Shop
from .value import ltv_customers

RFM = ["r_score", "f_score", "m_score", "segment", "segment_sort"]
HORIZON = ["horizon_revenue", "is_horizon_complete"]
WINDOWS = (30, 90, 365)


def customer_360(shop: Shop) -> pd.DataFrame:
    """The published table customer_360; the attributes are those of the input customers beyond the contract's."""
    bought = _bought(shop)
    found = _people(shop, shop.buyers.index).join(bought).join(_recently(shop))
    counts = ["orders", "revenue", *(f"{name}_{days}d" for days in WINDOWS for name in ("orders", "revenue"))]
    found[counts] = found[counts].astype(object).where(found[counts].notna(), 0)
    if shop.transactions["margin"].notna().any():  # known, and 0 for who bought nothing
        found["margin"] = found["margin"].where(found.index.isin(bought.index), 0)
    found["mean_order_value"] = [
        ratio(revenue, orders * UNIT) for revenue, orders in zip(found["revenue"], found["orders"], strict=True)
    ]
    found = found.join(rfm(shop).set_index("customer_id")[RFM])
    found = found.join(ltv_customers(shop).set_index("customer_id")[HORIZON])
    churn = customer_churn(shop)
    inactivity = churn[churn["churn_kind"] == "inactivity"].set_index("customer_id")
    found = found.join(inactivity[["is_churned"]])
    for function in (_subscriptions, _tickets, _events):
        found = function(shop, found)
    return found.reset_index(names="customer_id")


def _people(shop: Shop, buyers: pd.Index[Any]) -> pd.DataFrame:
    """Everyone signed up before as_of, or on a day nobody knows, and everyone with a purchase."""
    columns = {"created_at": "created_on", "country": "country", "consent": "has_consent", "tier": "tier"}
    if "customers" not in shop.inputs.others:
        return pd.DataFrame(None, index=buyers, columns=list(columns.values())[:3], dtype=object)
    rows = clean_rows(shop, "customers").set_index("customer_id")
    rows = rows[~(rows["created_at"] >= pd.Timestamp(shop.as_of))].rename(columns=columns)
    rows["created_on"] = rows["created_on"].dt.date
    return rows[list(columns.values())].reindex(rows.index.union(buyers)).astype(object)


def _bought(shop: Shop) -> pd.DataFrame:
    """Days and money of everyone with a transaction before as_of."""
    money = shop.transactions.groupby("customer_id")
    buyers = shop.buyers[["began_on", "last_on", "orders"]]
    found = buyers.rename(columns={"began_on": "first_ordered_on", "last_on": "last_ordered_on"})
    found = found.reindex(money.size().index)
    found["recency_days"] = [(shop.as_of - day).days if day == day else None for day in found["last_ordered_on"]]
    return found.assign(revenue=money["amount"].sum(), margin=money["margin"].sum(min_count=1))


def _recently(shop: Shop) -> pd.DataFrame:
    """Purchases and money of the last days."""
    found = {}
    for days in WINDOWS:
        rows = shop.transactions[shop.transactions["ordered_on"] >= pd.Timestamp(shop.as_of) - pd.Timedelta(days=days)]
        found[f"orders_{days}d"] = rows[rows["is_purchase"]].groupby("customer_id").size()
        found[f"revenue_{days}d"] = rows.groupby("customer_id")["amount"].sum()
    return pd.DataFrame(found)


def _open(rows: pd.DataFrame, start: str, end: str, shop: Shop) -> pd.DataFrame:
    as_of = pd.Timestamp(shop.as_of)
    return rows[(rows[start] < as_of) & ~(rows[end] < as_of)]


def _counted(found: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[int]:
    return rows.groupby("customer_id").size().reindex(found.index, fill_value=0)


def _subscriptions(shop: Shop, found: pd.DataFrame) -> pd.DataFrame:
    if "subscriptions" not in shop.inputs.others:
        return found.assign(is_subscriber=None, mrr=None)
    live = _open(clean_rows(shop, "subscriptions"), "started_at", "ended_at", shop)
    paid = live.groupby("customer_id")["mrr"].sum()
    return found.assign(is_subscriber=found.index.isin(paid.index), mrr=paid.reindex(found.index, fill_value=0))


def _tickets(shop: Shop, found: pd.DataFrame) -> pd.DataFrame:
    if "tickets" not in shop.inputs.others:
        return found.assign(tickets_90d=None, open_tickets=None)
    rows = _before(clean_rows(shop, "tickets"), "created_at", shop)
    recent = rows[rows["created_at"] >= pd.Timestamp(shop.as_of) - pd.Timedelta(days=90)]
    live = _open(rows, "created_at", "closed_at", shop)
    return found.assign(tickets_90d=_counted(found, recent), open_tickets=_counted(found, live))


def _events(shop: Shop, found: pd.DataFrame) -> pd.DataFrame:
    if "events" not in shop.inputs.others:
        return found.assign(events_30d=None, last_event_on=None)
    rows = _before(clean_rows(shop, "events"), "event_at", shop)
    recent = rows[rows["event_at"] >= pd.Timestamp(shop.as_of) - pd.Timedelta(days=30)]
    last = rows.groupby("customer_id")["event_at"].max().dt.date
    return found.assign(events_30d=_counted(found, recent), last_event_on=last)


def _before(rows: pd.DataFrame, time: str, shop: Shop) -> pd.DataFrame:
    return rows[rows[time] < pd.Timestamp(shop.as_of)]
