"""Which rows cannot be used and why; where all of them went."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from .shop import Inputs, Shop

REQUIRED = ("order_id", "customer_id", "ordered_at", "amount")

OTHER_INPUTS: dict[
    str, tuple[tuple[str, ...], str | None, str | None, str | None]
] = {  # input: its required columns (the key first, where it has one), key, time, money
    "order_items": (("order_id", "product_id", "quantity", "amount"), None, None, "amount"),
    "customers": (("customer_id",), "customer_id", "created_at", None),
    "events": (("event_id", "event_at", "event_name"), "event_id", "event_at", None),
    "subscriptions": (("subscription_id", "customer_id", "started_at"), "subscription_id", "started_at", "mrr"),
    "tickets": (("ticket_id", "customer_id", "created_at"), "ticket_id", "created_at", None),
    "exposures": (("campaign_id", "customer_id", "assigned_at", "is_treated"), None, "assigned_at", None),
}


class Reasons:
    """The first reason of each row; later rules look only at rows that have none yet."""

    def __init__(self, rows: pd.DataFrame, today: dt.date) -> None:
        self.rows, self.today = rows, today
        nothing: pd.Series[Any] = pd.Series(None, index=rows.index, dtype=object)
        self.unread: pd.Series[Any] = rows.get("unread_column", nothing)
        self.found = nothing.copy()

    @property
    def clean(self) -> pd.DataFrame:
        """The rows without a reason so far."""
        return self.rows[self.found.isna()]

    def because(self, reason: str, bad: pd.Series[Any]) -> None:
        """Give the rows of `bad` that are true the reason; `bad` is indexed as `clean`."""
        self.found[bad.index[bad]] = reason

    def missing(self, columns: tuple[str, ...]) -> None:
        for column in columns:
            self.because(f"null_{column}", self.clean[column].isna() & (self.unread[self.clean.index] != column))

    def unreadable(self, columns: tuple[str, ...]) -> None:
        for column in columns:
            self.because(f"unparsable_{column}", self.unread[self.clean.index] == column)

    def future(self, time: str) -> None:
        tomorrow = pd.Timestamp(self.today) + pd.Timedelta(days=1)
        self.because(f"future_{time}", self.clean[time] >= tomorrow)

    def repeated(self, key: str, time: str) -> None:
        """All but the earliest row of a key. Rows of one key and time must be equal, or any could be kept."""
        ordered = self.clean.sort_values(time, kind="stable")
        assert len(ordered.drop_duplicates([key, time])) == len(ordered.drop_duplicates()), "ambiguous duplicates"
        self.because(f"duplicate_{key}", ordered[key].duplicated(keep="first"))


def order_reasons(inputs: Inputs) -> pd.Series[Any]:
    """The reason of each row of orders, empty where it is clean."""
    reasons = Reasons(inputs.orders, inputs.today)
    reasons.missing(REQUIRED if inputs.is_keyed else REQUIRED[1:])
    reasons.unreadable(("ordered_at", "amount", "cost"))
    reasons.future("ordered_at")
    if inputs.currency:
        reasons.because("other_currency", reasons.clean["currency"] != inputs.currency)
    if inputs.is_keyed and not inputs.is_lines:
        reasons.repeated("order_id", "ordered_at")
    reasons.because("refund_without_order", _is_stray_refund(reasons.clean))
    return reasons.found


def is_refund(rows: pd.DataFrame) -> pd.Series[Any]:
    """Whether each row of orders gives money back."""
    return rows["refund_of"].notna() | (rows["amount"] < 0)


def _is_stray_refund(rows: pd.DataFrame) -> pd.Series[Any]:
    """Whether each row is a refund that names no earlier order, or names none and has no earlier purchase."""
    bought = rows[~is_refund(rows)]
    placed = rows["refund_of"].map(bought.groupby("order_id")["ordered_at"].min())
    began = rows["customer_id"].map(bought.groupby("customer_id")["ordered_at"].min())
    since = placed.where(rows["refund_of"].notna(), began)
    return is_refund(rows) & ~(since <= rows["ordered_at"])


def _reasons_of(inputs: Inputs, name: str) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """An input's rows with the columns key, occurred_at and money beside their own, and their reasons."""
    if name == "orders":
        return _shown(inputs.orders, "order_id", "ordered_at", "amount"), inputs.reasons
    required, key, time, money = OTHER_INPUTS[name]
    rows = inputs.others[name]
    reasons = Reasons(rows, inputs.today)
    reasons.missing(required)
    if time:
        reasons.future(time)
    if key and time:
        reasons.repeated(key, time)
    return _shown(rows, key, time, money), reasons.found


def _shown(rows: pd.DataFrame, key: str | None, time: str | None, money: str | None) -> pd.DataFrame:
    nothing = pd.Series(None, index=rows.index, dtype=object)
    names = {"detail": "unread_value", "row_key": key, "customer_id": "customer_id", "occurred_at": time}
    names["amount"] = money
    return pd.DataFrame({shown: rows.get(name, nothing) if name else nothing for shown, name in names.items()})


def quarantine(shop: Shop) -> pd.DataFrame:
    """Every row with a reason."""
    parts = []
    for name in ("orders", *shop.inputs.others):
        rows, reasons = _reasons_of(shop.inputs, name)
        bad = reasons.notna()
        parts.append(rows[bad].astype(object).assign(input=name, reason=reasons[bad]))
    return pd.concat(parts, ignore_index=True)


def row_accounting(shop: Shop) -> pd.DataFrame:
    """Rows and money read, clean, and set aside by reason; no money where no row of the outcome has any."""
    found = []
    for name in ("orders", *shop.inputs.others):
        rows, reasons = _reasons_of(shop.inputs, name)
        outcomes = {"read": rows, "clean": rows[reasons.isna()]}
        outcomes |= {str(reason): rows[reasons == reason] for reason in reasons.dropna().unique()}
        for outcome, part in outcomes.items():
            amount = int(part["amount"].sum()) if part["amount"].notna().any() else None
            found.append((name, outcome, outcome not in ("read", "clean"), len(part), amount))
    return pd.DataFrame(found, columns=["input", "outcome", "is_quarantined", "row_count", "amount"], dtype=object)


def clean_rows(shop: Shop, name: str) -> pd.DataFrame:
    """The rows of an input other than orders that can be used."""
    return shop.inputs.others[name][_reasons_of(shop.inputs, name)[1].isna()]
