"""The raw files' columns, named and typed as this shop's software happens to; the mapping renames them."""

from __future__ import annotations

import pyarrow as pa

_ID = pa.int64()
_WHEN = pa.timestamp("us")
_PENCE = pa.int64()
_TEXT = pa.string()

SCHEMAS = {
    "customers": pa.schema(
        {
            "ID": _ID,
            "SIGNED_UP": _WHEN,
            "EMAIL": _TEXT,
            "PHONE": _TEXT,
            "COUNTRY": _TEXT,
            "TIER": _TEXT,
            "CONSENT": pa.bool_(),
        }
    ),
    "orders": pa.schema(
        {
            "ID": _ID,
            "CUST": _ID,
            "CREATED": _WHEN,
            "NET": _PENCE,
            "COST": _PENCE,
            "CURRENCY": _TEXT,
            "STATUS": _TEXT,
            "CHANNEL": _TEXT,
            "DISCOUNT": _PENCE,
            "REFUND_OF": _ID,
        }
    ),
    "order_items": pa.schema({"ORDER_ID": _ID, "SKU": _TEXT, "CATEGORY": _TEXT, "QTY": pa.int64(), "NET": _PENCE}),
    "events": pa.schema({"ID": _ID, "CUSTOMER": _ID, "AT": _WHEN, "NAME": _TEXT, "SESSION": _ID, "FEATURE": _TEXT}),
    "subscriptions": pa.schema(
        {"ID": _ID, "CUSTOMER": _ID, "STARTED": _WHEN, "ENDED": _WHEN, "MRR": _PENCE, "PLAN": _TEXT}
    ),
    "tickets": pa.schema({"ID": _ID, "CUSTOMER": _ID, "OPENED": _WHEN, "CLOSED": _WHEN, "PRIORITY": _TEXT}),
    "campaign": pa.schema({"CAMPAIGN": _TEXT, "CUSTOMER": _ID, "ASSIGNED": _WHEN, "TREATED": pa.bool_()}),
}


def nullable(values: object, absent: object = None) -> pa.Array:
    """An Arrow array that is NULL where `absent` is true."""
    return pa.array(values, mask=absent)


def chosen(words: tuple[str, ...], codes: object) -> pa.Array:
    """Codes spelt out as words; a masked code stays NULL."""
    return pa.array(words, pa.string()).take(pa.array(codes))


def when(micros: object, absent: object = None) -> pa.Array:
    """Whole microseconds as naive timestamps."""
    return pa.array(micros, mask=absent).cast(_WHEN)
