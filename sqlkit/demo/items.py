"""An order's lines: their NET sums to the order's to the penny, refunds included."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .arrays import Flags, Ints, Rows, owners, places
from .orders import NONE, Kind
from .schemas import SCHEMAS, chosen

CATEGORIES = ("Bakery", "Dairy", "Drinks", "Fruit", "Household", "Meat", "Pantry", "Vegetables")
PRODUCTS = 240
SKUS = tuple(f"{CATEGORIES[number % len(CATEGORIES)][:3].upper()}-{number:04d}" for number in range(PRODUCTS))
LINE_SHARES = (0.45, 0.3, 0.15, 0.1)

LINE = np.dtype([("order", "i8"), ("place", "i8"), ("product", "i8"), ("quantity", "i8"), ("net", "i8")])


def lines(rng: np.random.Generator, pool: Rows) -> Rows:
    """One to four lines an order, one for a refund without an order; `order` is the place in the pool."""
    counts = 1 + rng.choice(len(LINE_SHARES), len(pool), p=LINE_SHARES).astype(np.int64)
    counts[pool["net"] < 0] = 1
    rows = np.empty(int(counts.sum()), LINE)
    rows["order"], rows["place"] = owners(counts), places(counts)
    # The square favours low numbers: a few products sell most, as they do.
    rows["product"] = PRODUCTS * rng.random(len(rows)) ** 2
    rows["quantity"] = rng.choice([1, 2, 3], len(rows), p=[0.7, 0.2, 0.1])
    rows["quantity"] *= np.sign(pool["net"])[rows["order"]]
    rows["net"] = _split(rng, pool, rows["order"], rows["place"] == 0)
    return rows


def _split(rng: np.random.Generator, pool: Rows, order: Ints, first: Flags) -> Ints:
    """Random shares rounded towards zero; the pence left over go to the first line."""
    weight = rng.uniform(0.2, 1.0, len(order))
    total = np.bincount(order, weight, minlength=len(pool))
    net = np.trunc(pool["net"][order] * weight / total[order]).astype(np.int64)
    # Weighted bincount sums floats: exact here, since an order stays far below 2**53 pence.
    net[first] += pool["net"] - np.bincount(order, net, minlength=len(pool)).astype(np.int64)
    return net


def returned(pool: Rows, rows: Rows) -> Rows:
    """The lines that the pool's linked refunds send back: all of them, or the first for a partial refund."""
    refunds = np.flatnonzero(np.isin(pool["kind"], (Kind.REFUND_FULL, Kind.REFUND_PARTIAL)))
    refund_of_order = np.full(len(pool), NONE)
    refund_of_order[pool["refund_of"][refunds]] = refunds
    refund = refund_of_order[rows["order"]]
    partial = pool["kind"][refund] == Kind.REFUND_PARTIAL
    sent = (refund != NONE) & (~partial | (rows["place"] == 0))
    back: Rows = rows[sent].copy()
    back["order"], back["quantity"], back["net"] = refund[sent], -back["quantity"], -back["net"]
    return back


def items_table(pool: Rows, rows: Rows, ids: Ints) -> pa.Table:
    """As exported, by order and line; an order that lost its ID has no lines that could name it."""
    known = rows[pool["kind"][rows["order"]] != Kind.ORDER_WITHOUT_ID]
    known = known[np.lexsort((known["place"], ids[known["order"]]))]
    columns = {
        "ORDER_ID": ids[known["order"]],
        "SKU": chosen(SKUS, known["product"]),
        "CATEGORY": chosen(CATEGORIES, known["product"] % len(CATEGORIES)),
        "QTY": known["quantity"],
        "NET": known["net"],
    }
    return pa.table(columns, schema=SCHEMAS["order_items"])
