"""Whether and when each customer churned."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd

from .quarantine import clean_rows
from .shop import Params, Shop

COLUMNS = ["customer_id", "churn_kind", "began_on", "last_active_on", "allowed_days", "is_churned", "churned_on"]


@cache
def customer_churn(shop: Shop) -> pd.DataFrame:
    """The published table customer_churn."""
    rows = [_inactivity(name, buyer, shop) for name, buyer in shop.buyers.to_dict("index").items()]
    if "subscriptions" in shop.inputs.others:
        rows += _subscribers(shop)
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _inactivity(customer_id: Any, buyer: dict[Any, Any], shop: Shop) -> tuple[Any, ...]:
    allowed = allowed_days(buyer, shop.params)
    end = buyer["last_on"] + dt.timedelta(days=allowed)
    is_churned = end < shop.as_of
    return (
        customer_id,
        "inactivity",
        buyer["began_on"],
        buyer["last_on"],
        allowed,
        is_churned,
        end if is_churned else None,
    )


def allowed_days(buyer: dict[Any, Any], params: Params) -> int:
    """Days without an order after which this customer has churned; part of a day is given in full."""
    if params.gap_multiple is None or buyer["orders"] == 1:
        return params.inactive_days
    mean_gap = Fraction((buyer["last_on"] - buyer["began_on"]).days, buyer["orders"] - 1)
    return max(params.min_inactive_days, math.ceil(Fraction(params.gap_multiple) * mean_gap))


def _subscribers(shop: Shop) -> list[tuple[Any, ...]]:
    """Who has had a subscription and has none open on as_of churned on the day the last one ended."""
    rows = clean_rows(shop, "subscriptions")
    as_of = pd.Timestamp(shop.as_of)
    found = []
    for customer_id, mine in rows[rows["started_at"] < as_of].groupby("customer_id"):
        is_churned = bool((mine["ended_at"] < as_of).all())
        end = mine["ended_at"].max().date() if is_churned else None
        found.append((customer_id, "subscription", mine["started_at"].min().date(), end, None, is_churned, end))
    return found
