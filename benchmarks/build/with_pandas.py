"""The core models in pandas, results as Parquet files: `python with_pandas.py`, in a side's folder.

Money is whole cents, since a float would not be exact. The tests are assertions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-01-01")
SEGMENTS: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = (
    ("Champions", lambda r, f: (r == 5) & (f >= 4)),
    ("Loyal", lambda r, f: (r >= 3) & (f >= 4)),
    ("Potential loyalists", lambda r, f: (r >= 4) & (f >= 2)),
    ("New", lambda r, f: r == 5),
    ("Promising", lambda r, f: r == 4),
    ("Need attention", lambda r, f: (r == 3) & (f == 3)),
    ("About to sleep", lambda r, f: r == 3),
    ("Cannot lose them", lambda r, f: f == 5),
    ("At risk", lambda r, f: f >= 3),
)


def audited(raw: pd.DataFrame) -> pd.DataFrame:
    """Every row, typed, with the reason why it cannot be used."""
    rows = raw.assign(cents=(raw["amount"].astype("float64") * 100).round().astype("int64"))
    rows["is_refund"] = rows["refund_of"].notna() | (rows["cents"] < 0)
    checks = {
        "null_order_id": rows["order_id"].isna(),
        "null_customer_id": rows["customer_id"].isna(),
        "null_ordered_at": rows["ordered_at"].isna(),
        "implausible_ordered_at": rows["ordered_at"] < pd.Timestamp("1900-01-01"),
        "future_ordered_at": rows["ordered_at"] >= pd.Timestamp.now().normalize() + pd.Timedelta(days=1),
    }
    reasons = np.select(list(checks.values()), list(checks), default="")
    rows["reason"] = pd.Series(reasons, rows.index).replace("", None)
    usable = rows[rows["reason"].isna()].sort_values(["order_id", "ordered_at"], kind="stable")
    rows.loc[usable.index[usable.duplicated("order_id")], "reason"] = "duplicate_order_id"
    clean = rows[rows["reason"].isna()]
    bought = clean[~clean["is_refund"]]
    first_by_order = bought.set_index("order_id")["ordered_at"]
    first_by_customer = bought.groupby("customer_id")["ordered_at"].min()
    refunds = clean[clean["is_refund"]]
    named = refunds["refund_of"].map(first_by_order)
    known = named.where(refunds["refund_of"].notna(), refunds["customer_id"].map(first_by_customer))
    rows.loc[refunds.index[~(known <= refunds["ordered_at"])], "reason"] = "refund_without_order"
    return rows


def transactions(orders: pd.DataFrame) -> pd.DataFrame:
    """One row an order, net of refunds."""
    known = orders[orders["ordered_at"] < AS_OF]
    refunds = known[known["refund_of"].notna()]
    refunded = (-refunds["cents"].abs()).groupby(refunds["refund_of"].astype("int64")).sum()
    placed = known[known["refund_of"].isna()]
    back = placed["order_id"].map(refunded).fillna(0).astype("int64")
    return pd.DataFrame(
        {
            "order_id": placed["order_id"],
            "customer_id": placed["customer_id"],
            "ordered_on": placed["ordered_at"].dt.normalize(),
            "is_purchase": (placed["cents"] >= 0) & ((back == 0) | (placed["cents"] + back > 0)),
            "cents": placed["cents"] + back,
        }
    )


def customer_orders(sold: pd.DataFrame) -> pd.DataFrame:
    """One row a customer with an order."""
    bought = sold[sold["is_purchase"]].groupby("customer_id")["ordered_on"].agg(["min", "max", "count"])
    bought.columns = ["first_ordered_on", "last_ordered_on", "orders"]
    return bought.join(sold.groupby("customer_id")["cents"].sum()).reset_index()


def rfm(customers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cut points, and each customer's scores and segment."""
    base = customers.rename(columns={"orders": "frequency", "cents": "monetary"})
    base["recency_days"] = (AS_OF - base["last_ordered_on"]).dt.days
    cuts = []
    for metric, column, sign in (
        ("recency", "recency_days", -1),
        ("frequency", "frequency", 1),
        ("monetary", "monetary", 1),
    ):
        worth = base[column] * sign
        rank = worth.rank(method="min").astype("int64") - 1
        score = np.minimum(5, 1 + 5 * rank // max(len(base) - 1, 1))
        points = [worth[score >= s].min() for s in (2, 3, 4, 5)]
        cuts.append(pd.DataFrame({"metric": metric, "score": (2, 3, 4, 5), "cut_point": [p * sign for p in points]}))
        base[f"{metric[0]}_score"] = 1 + sum((worth >= p).astype("int64") for p in points)
    chosen = [test(base["r_score"], base["f_score"]) for _, test in SEGMENTS]
    base["segment"] = np.select(chosen, [label for label, _ in SEGMENTS], default="Hibernating")
    return pd.concat(cuts), base


def segments(scored: pd.DataFrame) -> pd.DataFrame:
    """Size and worth of each segment."""
    grouped = scored.groupby("segment").agg(
        customers=("customer_id", "count"),
        orders=("frequency", "sum"),
        cents=("monetary", "sum"),
        mean_recency_days=("recency_days", "mean"),
        last_ordered_on=("last_ordered_on", "max"),
    )
    grouped["customer_share"] = grouped["customers"] / grouped["customers"].sum()
    grouped["revenue_share"] = grouped["cents"] / grouped["cents"].sum()
    return grouped.reset_index()


def cohort_activity(sold: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """What each cohort did at each age, by the calendar and since each first order."""
    placed = sold.merge(customers[["customer_id", "first_ordered_on"]], on="customer_id")
    began, day = placed["first_ordered_on"], placed["ordered_on"]
    months = (day.dt.year - began.dt.year) * 12 + day.dt.month - began.dt.month
    is_early = (day.dt.day < began.dt.day) & ~day.dt.is_month_end
    placed["cohort_start"] = began.dt.to_period("M").dt.start_time
    parts = []
    for kind, age in (("calendar", months), ("relative", months - is_early)):
        by = [placed["cohort_start"], age.clip(lower=0).rename("age")]
        found = placed.groupby(by).agg(orders=("is_purchase", "sum"), cents=("cents", "sum"))
        bought = placed[placed["is_purchase"]]
        found["active_customers"] = bought.groupby([b[placed["is_purchase"]] for b in by])["customer_id"].nunique()
        parts.append(found.fillna({"active_customers": 0}).reset_index().assign(age_kind=kind))
    return pd.concat(parts)


def ltv_customers(sold: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Orders and revenue within twelve months of the first order, and to date."""
    placed = sold.merge(customers[["customer_id", "first_ordered_on"]], on="customer_id")
    ends = customers["first_ordered_on"] + pd.DateOffset(months=12)
    within = placed[placed["ordered_on"] < placed["customer_id"].map(ends.set_axis(customers["customer_id"]))]
    grouped = within.groupby("customer_id").agg(horizon_orders=("is_purchase", "sum"), horizon_cents=("cents", "sum"))
    return customers.join(grouped, on="customer_id")


def main() -> None:
    """Make all, test, write."""
    orders = audited(pd.read_parquet("orders.parquet"))
    clean = orders[orders["reason"].isna()]
    sold = transactions(clean)
    customers = customer_orders(sold)
    cuts, scored = rfm(customers)
    tables = {
        "orders_audited": orders,
        "transactions": sold,
        "customer_orders": customers,
        "rfm_cut_points": cuts,
        "rfm": scored,
        "rfm_segments": segments(scored),
        "cohort_activity": cohort_activity(sold, customers),
        "ltv_customers": ltv_customers(sold, customers),
    }
    assert clean[["order_id", "customer_id", "ordered_at", "amount"]].notna().all().all()
    assert sold["order_id"].is_unique
    assert sold[["order_id", "customer_id", "ordered_on"]].notna().all().all()
    assert cuts[["metric", "score"]].notna().all().all()
    for name, key in {"customer_orders": "customer_id", "rfm": "customer_id", "rfm_segments": "segment"}.items():
        assert tables[name][key].is_unique
        assert tables[name][key].notna().all()
    assert scored["segment"].notna().all()
    assert tables["ltv_customers"]["customer_id"].is_unique
    Path("pandas").mkdir(exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(f"pandas/{name}.parquet", index=False)


if __name__ == "__main__":
    main()
