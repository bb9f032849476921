"""Refunds linked to their order: rows of their own, later than it, all of it or its first line.

A fully refunded order also has STATUS 'refunded', its state today: read for an earlier date, it leaks.
"""

from __future__ import annotations

import numpy as np

from .arrays import Ints, Rows
from .dates import CUT, DAY
from .dirt import quota
from .orders import STATUSES, Kind

FULL = 0.02
PARTIAL = 0.01
LATEST_DAYS = 30


def refund(rng: np.random.Generator, pool: Rows, rows: Rows, floor: int) -> Rows:
    """Refund rows, `floor` full and `floor` partial at least; marks the pool's fully refunded orders."""
    sold = np.flatnonzero(np.isin(pool["kind"], (Kind.PURCHASE, Kind.CAMPAIGN_ORDER)))
    old = rng.permutation(sold[pool["created"][sold] < CUT - LATEST_DAYS * DAY])
    several = np.bincount(rows["order"], minlength=len(pool))[old] > 1
    partial = old[several][: quota(PARTIAL, len(sold), floor)]
    full = rng.permutation(np.setdiff1d(old, partial))[: quota(FULL, len(sold), floor)]
    pool["status"][full] = STATUSES.index("refunded")
    whole = _reversal(rng, pool, full, pool["net"][full], Kind.REFUND_FULL)
    part = _reversal(rng, pool, partial, _first_lines(pool, rows)[partial], Kind.REFUND_PARTIAL)
    return np.concatenate([whole, part])


def _first_lines(pool: Rows, rows: Rows) -> Ints:
    net = np.zeros(len(pool), dtype=np.int64)
    first = rows["place"] == 0
    net[rows["order"][first]] = rows["net"][first]
    return net


def _reversal(rng: np.random.Generator, pool: Rows, orders: Ints, net: Ints, kind: Kind) -> Rows:
    """One to thirty days later; the goods come back, so their share of the cost does too."""
    back = pool[orders].copy()
    share = net / back["net"]
    back["kind"], back["refund_of"], back["status"] = kind, orders, STATUSES.index("refunded")
    back["created"] += (rng.uniform(1, LATEST_DAYS, len(orders)) * DAY).astype(np.int64)
    back["net"], back["cost"] = -net, -np.rint(back["cost"] * share).astype(np.int64)
    back["discount"] = 0
    return back
