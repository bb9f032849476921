"""Sessions on the shop's site: before each order, and between orders for as long as interest lasts.

Interest goes quiet when BG/NBD drops a customer out, or when it lapses by itself; visits then fall to a
tenth. That precedes the end of a delivery pass and never follows from it: passes read visits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Flags, Floats, Ints, Rows, owners
from .buying import Purchases
from .dates import CUT, DAY, MINUTE, OPENING
from .people import People

MONTH = 30 * DAY
VISITS_A_MONTH = 1.0
KEEN = 2.5
"""Pass holders come this many times as often, before they hold the pass as well: the keen are who buy it."""
QUIET = 0.1
AROUND_AN_ORDER = 0.8
_LAST_START = CUT - 10 * MINUTE

SESSION = np.dtype([("customer", "i8"), ("at", "i8"), ("ordered", "?")])


@dataclass(frozen=True)
class Interest:
    """For each customer the visits to expect in 30 days, and the moment they fall to a tenth."""

    visits: Floats
    quiet_from: Ints


def interest(rng: np.random.Generator, people: People, purchases: Purchases, keen: Flags) -> Interest:
    """Quiet soon after the last purchase of the gone; for the rest after 500 days on average."""
    last = people.signed_up.copy()
    np.maximum.at(last, purchases.customer, purchases.created)
    parted = np.where(purchases.gone, last + rng.exponential(20 * DAY, people.size), CUT)
    lapsed = people.signed_up + rng.exponential(500 * DAY, people.size)
    visits = rng.gamma(2.0, VISITS_A_MONTH / 2, people.size) * np.where(keen, KEEN, 1.0)
    return Interest(visits, np.minimum(np.minimum(parted, lapsed), _LAST_START).astype(np.int64))


def sessions(rng: np.random.Generator, people: People, mind: Interest, buyer: Ints, bought: Ints) -> Rows:
    """Every session of a block, by customer and time; `buyer` and `bought` are the orders they surround."""
    size = len(buyer)
    ordering = _rows(buyer, bought - (rng.uniform(5, 40, size) * MINUTE).astype(np.int64), True)
    near = owners(rng.poisson(AROUND_AN_ORDER, size))
    earlier = (rng.uniform(0.1, 7, len(near)) * DAY).astype(np.int64)
    browsing = _rows(buyer[near], bought[near] - earlier, False)
    loud = _between(rng, people.signed_up, mind.quiet_from, mind.visits)
    quiet = _between(rng, mind.quiet_from, np.full(people.size, _LAST_START), QUIET * mind.visits)
    rows = np.concatenate([ordering, browsing, loud, quiet])
    known: Rows = rows[rows["at"] >= people.signed_up[rows["customer"]]]
    return known[np.lexsort((known["at"], known["customer"]))]


def _between(rng: np.random.Generator, since: Ints, until: Ints, monthly: Floats) -> Rows:
    length = np.maximum(0, until - since)
    customer = owners(rng.poisson(monthly * length / MONTH))
    later = (rng.random(len(customer)) * length[customer]).astype(np.int64)
    return _rows(customer, since[customer] + later, False)


def _rows(customer: Ints, at: Ints, ordered: bool) -> Rows:
    rows = np.empty(len(customer), SESSION)
    rows["customer"], rows["at"], rows["ordered"] = customer, at, ordered
    return rows


def moments(customer: Ints, at: Ints) -> Ints:
    """One sortable number for (customer, time), so that a binary search finds what a customer did before."""
    sortable: Ints = customer * np.int64(CUT - OPENING) + (np.maximum(at, OPENING) - OPENING)
    return sortable
