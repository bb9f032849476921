"""The three shops as pandas reads them, by no mapping of sqlkit's: columns of the contract, money in `UNIT`s."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from .oracle import UNIT

ORDERS = ["order_id", "customer_id", "ordered_at", "amount", "currency", "cost", "refund_of"]
PENNY = UNIT // 100


def online_retail(path: Path) -> pd.DataFrame:
    """Every invoice line; a price has three decimals at most."""
    raw = pd.read_parquet(path)
    thousandths = (raw["unit_price"] * 1000).round().astype("int64")
    return _orders(
        order_id=raw["invoice_no"],
        customer_id=_text(raw["customer_id"]),
        ordered_at=raw["invoice_ts"],
        amount=raw["quantity"].astype("int64") * thousandths * (UNIT // 1000),
    )


def classic(path: Path) -> pd.DataFrame:
    """Invoice lines under the rule of the literature."""
    raw = pd.read_parquet(path)
    is_sale = ~raw["invoice_no"].str.startswith("C") & (raw["quantity"] > 0) & (raw["unit_price"] > 0)
    return online_retail(path)[raw["customer_id"].notna() & is_sale]


def cdnow(path: Path) -> pd.DataFrame:
    """Every line of the master file: customer, day, number of CDs, dollars; a line is an order."""
    rows = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()[:1].isdigit()]
    raw = pd.DataFrame(rows, columns=["customer", "day", "cds", "dollars"])
    return _orders(
        order_id=raw.index.astype(str),
        customer_id=raw["customer"],
        ordered_at=pd.to_datetime(raw["day"], format="%Y%m%d"),
        amount=(raw["dollars"].astype(float) * 100).round().astype("int64") * PENNY,
    )


def demo(folder: Path) -> pd.DataFrame:
    """The fictional shop's orders; its own trial purchases are no orders."""
    raw = _read(folder / "orders.parquet")
    raw = raw[raw["STATUS"] != "test"]
    return _orders(
        order_id=_text(raw["ID"]),
        customer_id=_text(raw["CUST"]),
        ordered_at=raw["CREATED"],
        amount=raw["NET"].astype("int64") * PENNY,
        currency=raw["CURRENCY"],
        cost=raw["COST"].astype("float64") * PENNY,
        refund_of=_text(raw["REFUND_OF"]),
    )


NAMES = {
    "order_items": {"ORDER_ID": "order_id", "SKU": "product_id", "QTY": "quantity", "NET": "amount"},
    "customers": {
        "ID": "customer_id",
        "SIGNED_UP": "created_at",
        "EMAIL": "email",
        "PHONE": "phone",
        "COUNTRY": "country",
        "CONSENT": "consent",
        "TIER": "tier",
    },
    "events": {"ID": "event_id", "CUSTOMER": "customer_id", "AT": "event_at", "NAME": "event_name"},
    "subscriptions": {
        "ID": "subscription_id",
        "CUSTOMER": "customer_id",
        "STARTED": "started_at",
        "ENDED": "ended_at",
        "MRR": "mrr",
    },
    "tickets": {"ID": "ticket_id", "CUSTOMER": "customer_id", "OPENED": "created_at", "CLOSED": "closed_at"},
    "exposures": {
        "CAMPAIGN": "campaign_id",
        "CUSTOMER": "customer_id",
        "ASSIGNED": "assigned_at",
        "TREATED": "is_treated",
    },
}


def demo_others(folder: Path) -> dict[str, pd.DataFrame]:
    """The fictional shop's other inputs by name."""
    found = {}
    for name, columns in NAMES.items():
        raw = _read(folder / f"{'campaign' if name == 'exposures' else name}.parquet")
        rows = raw[list(columns)].rename(columns=columns)
        for column in rows.columns:
            if column.endswith("_id"):
                rows[column] = _text(rows[column])
            elif column in ("amount", "mrr"):
                rows[column] = rows[column].astype("int64") * PENNY
        found[name] = rows
    return found


def _read(path: Path) -> pd.DataFrame:
    """A Parquet file with its whole numbers whole, also where some are missing."""
    kinds = {"int64": pd.Int64Dtype()}
    frame: pd.DataFrame = pq.read_table(path).to_pandas(types_mapper=lambda kind: kinds.get(str(kind)))
    return frame


def _text(values: pd.Series[Any]) -> pd.Series[Any]:
    whole = values if values.dtype == object else values.astype("Int64")
    return whole.astype("string").astype(object).where(values.notna(), None)


def _orders(**columns: Any) -> pd.DataFrame:
    nothing = {"currency": None, "cost": float("nan"), "refund_of": None}
    return pd.DataFrame({**nothing, **columns})[ORDERS]
