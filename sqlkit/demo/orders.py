"""Rows of the orders file before they have IDs: purchases, campaign orders, strays and refunds in one pool.

A refund points at the place of its order in the pool; places become IDs once the pool is sorted by time.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pyarrow as pa

from .arrays import Floats, Ints, Rows
from .people import People
from .schemas import SCHEMAS, chosen, nullable, when
from .truth import SPENDING, Count


class Kind(IntEnum):
    """Why a row exists. Only the first two are sales that the shop's truth counts."""

    PURCHASE = 0
    CAMPAIGN_ORDER = 1
    ORDER_WITHOUT_CUSTOMER = 2
    ORDER_WITHOUT_ID = 3
    ORDER_IN_FUTURE = 4
    ORDER_IN_EURO = 5
    ORDER_TEST = 6
    REFUND_WITHOUT_ORDER = 7
    REFUND_FULL = 8
    REFUND_PARTIAL = 9


CHANNELS = ("web", "app", "email", "social", "campaign")
CHANNEL_SHARES = (0.55, 0.25, 0.12, 0.08)
STATUSES = ("paid", "refunded", "test")
CURRENCIES = ("GBP", "EUR")
LOST_ORDERS = 900_000
"""Refunds without their order point below this ID, into a shop system that was retired."""

NONE = -1
ORDER = np.dtype(
    [
        ("kind", "i8"),
        ("customer", "i8"),
        ("created", "i8"),
        ("net", "i8"),
        ("cost", "i8"),
        ("discount", "i8"),
        ("channel", "i8"),
        ("status", "i8"),
        ("refund_of", "i8"),
    ]
)


def purses(rng: np.random.Generator, people: People) -> Floats:
    """Each customer's Gamma-Gamma rate nu, constant over life and independent of how often they buy."""
    return rng.gamma(SPENDING.q, 1 / SPENDING.v, people.size)


def sales(rng: np.random.Generator, nu: Floats, kind: Kind, customer: Ints, created: Ints) -> Rows:
    """Priced rows of one kind: NET, after discount, is what Gamma-Gamma draws; cost is 50 to 70 % of it."""
    size = len(customer)
    rows = np.empty(size, ORDER)
    rows["kind"], rows["customer"], rows["created"] = kind, customer, created
    rows["net"] = np.maximum(1, np.rint(100 * rng.gamma(SPENDING.p, 1 / nu[customer])))
    rows["cost"] = np.rint(rows["net"] * rng.uniform(0.5, 0.7, size))
    rows["discount"] = np.rint(rows["net"] * rng.choice([0, 1 / 9, 1 / 4], size, p=[0.88, 0.09, 0.03]))
    rows["channel"] = rng.choice(len(CHANNEL_SHARES), size, p=CHANNEL_SHARES)
    if kind is Kind.CAMPAIGN_ORDER:
        rows["channel"] = CHANNELS.index("campaign")
    rows["status"] = STATUSES.index("test" if kind is Kind.ORDER_TEST else "paid")
    rows["refund_of"] = NONE
    return rows


def order_ids(pool: Rows, base: int) -> Ints:
    """IDs in order of time; rows made in the same microsecond keep their place in the pool."""
    ids = np.empty(len(pool), dtype=np.int64)
    ids[np.argsort(pool["created"], kind="stable")] = base + np.arange(len(pool), dtype=np.int64)
    return ids


def orders_table(people: People, pool: Rows, ids: Ints, doubled: Ints) -> pa.Table:
    """As exported, by time; the rows at the places `doubled` come twice."""
    kind = pool["kind"]
    nameless = kind == Kind.ORDER_WITHOUT_CUSTOMER
    columns = {
        "ID": nullable(ids, kind == Kind.ORDER_WITHOUT_ID),
        "CUST": nullable(people.ids[pool["customer"]], nameless),
        "CREATED": when(pool["created"]),
        "NET": pool["net"],
        "COST": pool["cost"],
        "CURRENCY": chosen(CURRENCIES, (kind == Kind.ORDER_IN_EURO).astype(np.int64)),
        "STATUS": chosen(STATUSES, pool["status"]),
        "CHANNEL": chosen(CHANNELS, pool["channel"]),
        "DISCOUNT": pool["discount"],
        "REFUND_OF": _refund_of(pool, ids),
    }
    places = np.append(np.arange(len(pool)), doubled)
    return pa.table(columns, schema=SCHEMAS["orders"]).take(places[np.argsort(ids[places], kind="stable")])


def _refund_of(pool: Rows, ids: Ints) -> pa.Array:
    lost = pool["kind"] == Kind.REFUND_WITHOUT_ORDER
    target = pool["refund_of"]
    found = ids[np.where(lost | (target == NONE), 0, target)] if len(pool) else target
    return nullable(np.where(lost, target, found), target == NONE)


def order_counts(pool: Rows) -> dict[str, Count]:
    """Rows and pence by kind; "purchase" and "campaign_order" are clean, the rest dirt."""
    net = {kind: pool["net"][pool["kind"] == kind] for kind in Kind}
    return {kind.name.lower(): Count(len(pence), int(pence.sum())) for kind, pence in net.items()}
