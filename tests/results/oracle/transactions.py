"""Orders as money that moved: lines summed, refunds netted, seen from a day."""

from __future__ import annotations

import pandas as pd

from .shop import Shop


def transactions(shop: Shop) -> pd.DataFrame:
    """One row an order, or an unlinked refund: order_id, customer_id, ordered_on, is_purchase, amount, margin."""
    orders = shop.inputs.orders
    known = orders[shop.inputs.reasons.isna() & (orders["ordered_at"] < pd.Timestamp(shop.as_of))]
    known = known.astype({"amount": "int64", "cost": "float64"})
    is_linked = known["refund_of"].notna()
    orders = _summed(known[~is_linked], "order_id")
    back = known[is_linked].assign(amount=lambda r: -r["amount"].abs(), cost=lambda r: -r["cost"].abs())
    refunds = _summed(back, "refund_of").reindex(orders.index)
    refunded = refunds["amount"].fillna(0).astype("int64")
    amount = orders["amount"] + refunded
    is_refunded_in_full = (refunded < 0) & (amount <= 0)
    found = pd.DataFrame(
        {
            "customer_id": orders["customer_id"],
            "ordered_on": orders["ordered_at"].dt.normalize(),
            "is_purchase": (orders["amount"] >= 0) & ~is_refunded_in_full,
            "amount": amount,
        }
    )
    found["margin"] = _margin(amount, orders["cost"] + refunds["cost"].fillna(0), shop.params.margin_rate)
    return found.reset_index(names="order_id")


def _summed(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    groups = rows.sort_values("customer_id", kind="stable").groupby(key)
    found = groups.agg(customer_id=("customer_id", "first"), ordered_at=("ordered_at", "min"), amount=("amount", "sum"))
    is_known = groups["cost"].count() == groups.size()
    return found.assign(cost=groups["cost"].sum().where(is_known))


def _margin(amount: pd.Series[int], cost: pd.Series[float], rate: float | None) -> pd.Series[float]:
    """Amount less cost; where no cost is known, the rate's share of the amount; else unknown (NaN)."""
    by_rate = (amount * rate).round() if rate is not None else float("nan")
    return (amount - cost).where(cost.notna(), by_rate)


def buyers(rows: pd.DataFrame) -> pd.DataFrame:
    """Customers with a purchase: began_on, last_on, orders, revenue, margin; all their money counts."""
    bought = rows[rows["is_purchase"]].groupby("customer_id")["ordered_on"].agg(["min", "max", "size"])
    money = rows.groupby("customer_id")
    bought = bought.assign(min=bought["min"].dt.date, max=bought["max"].dt.date)
    bought = bought.assign(revenue=money["amount"].sum(), margin=money["margin"].sum(min_count=1))
    return bought.rename(columns={"min": "began_on", "max": "last_on", "size": "orders"})
