"""Dirt that is added to the orders, never made out of them.

Every dirty order row is an extra row, so that what remains once all of it is set aside is exactly the shop's
true process. The first block has two rows of each kind at least, so that the smallest demo shows every kind.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from .arrays import Floats, Ints, Rows, pick
from .buying import Purchases
from .dates import CUT, DAY, HOUR, micros
from .orders import LOST_ORDERS, STATUSES, Kind, sales

SHARES = {
    Kind.ORDER_WITHOUT_CUSTOMER: 0.008,
    Kind.ORDER_WITHOUT_ID: 0.001,
    Kind.ORDER_IN_FUTURE: 0.001,
    Kind.ORDER_IN_EURO: 0.0,
    Kind.ORDER_TEST: 0.004,
    Kind.REFUND_WITHOUT_ORDER: 0.002,
}
DOUBLED_ORDERS = 0.004
DOUBLED_CUSTOMERS = 0.005
UNSIGNED_CUSTOMERS = 0.004
_FAR = micros(dt.date(2031, 1, 1))


def quota(share: float, among: int, floor: int) -> int:
    """How many rows of a kind to plant: a rounded share of `among`, but not fewer than `floor`."""
    return max(floor, round(share * among))


def strays(rng: np.random.Generator, nu: Floats, purchases: Purchases, floor: int) -> Rows:
    """Dirty rows of every kind, each by a customer and near the time of some real purchase."""
    size = len(purchases.customer)
    return np.concatenate(
        [_stray(rng, nu, purchases, kind, quota(share, size, floor)) for kind, share in SHARES.items()]
    )


def _stray(rng: np.random.Generator, nu: Floats, purchases: Purchases, kind: Kind, size: int) -> Rows:
    model = pick(rng, size, len(purchases.customer))
    created = purchases.created[model] + (rng.random(size) * HOUR).astype(np.int64)
    created = np.minimum(created, CUT - 1)
    if kind is Kind.ORDER_IN_FUTURE:
        created = _FAR + (rng.random(size) * 365 * DAY).astype(np.int64)
    rows = sales(rng, nu, kind, purchases.customer[model], created)
    if kind is Kind.REFUND_WITHOUT_ORDER:
        rows["net"], rows["cost"], rows["discount"] = -rows["net"], -rows["cost"], 0
        rows["status"] = STATUSES.index("refunded")
        rows["refund_of"] = 1 + pick(rng, size, LOST_ORDERS - 1)
    return rows


def doubled_orders(rng: np.random.Generator, pool: Rows, floor: int) -> Ints:
    """Places of the purchases that come twice; a refunded one would muddle two kinds of dirt."""
    plain = np.setdiff1d(np.flatnonzero(pool["kind"] == Kind.PURCHASE), pool["refund_of"])
    return rng.permutation(plain)[: quota(DOUBLED_ORDERS, len(plain), floor)]


def spoilt_customers(rng: np.random.Generator, size: int, floor: int) -> tuple[Ints, Ints]:
    """Two disjoint sets of customers: whose sign-up is lost, and whose row comes twice."""
    shuffled = rng.permutation(size)
    unsigned = quota(UNSIGNED_CUSTOMERS, size, floor)
    return shuffled[:unsigned], shuffled[unsigned : unsigned + quota(DOUBLED_CUSTOMERS, size, floor)]
