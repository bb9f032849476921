"""One randomised campaign whose effect on ordering is known.

It is confined to the month from 1 February 2024 and its extra orders carry CHANNEL 'campaign', so that a
BG/NBD fit may leave them out. Left in, they are under one per cent of all orders and move the fit a little: r
from 0.300 to 0.313 and alpha from 3.20 to 3.33 at 200,000 customers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .arrays import Flags, Ints
from .buying import Purchases
from .dates import DAY, micros
from .people import People
from .schemas import SCHEMAS, when
from .truth import Campaign, Count

NAME = "winter-2024"
ASSIGNED_ON = dt.date(2024, 2, 1)
ACTIVE_DAYS = 180
WINDOW_DAYS = 30
CONVERSION = 0.15
ASSIGNMENT = ("assigned", "treated", "would_order_untreated")

_ASSIGNED = micros(ASSIGNED_ON)


@dataclass(frozen=True)
class Assignment:
    """Customers in the campaign, with what each would have done untreated (which no real shop can know)."""

    customer: Ints
    treated: Flags
    would_order: Flags
    extra_customer: Ints
    extra_created: Ints


def assign(rng: np.random.Generator, people: People, purchases: Purchases) -> Assignment:
    """Toss a fair coin for each active customer, and add the orders that treatment causes."""
    active = _ordered(people, purchases, _ASSIGNED - ACTIVE_DAYS * DAY, _ASSIGNED)
    customer = np.flatnonzero(active)
    treated = rng.random(len(customer)) < 0.5
    would = _ordered(people, purchases, _ASSIGNED, _ASSIGNED + WINDOW_DAYS * DAY)[customer]
    swayed = rng.random(len(customer)) < CONVERSION
    delay = (rng.random(len(customer)) * (WINDOW_DAYS - 1) * DAY).astype(np.int64) + DAY
    extra = treated & ~would & swayed
    return Assignment(customer, treated, would, customer[extra], _ASSIGNED + delay[extra])


def _ordered(people: People, purchases: Purchases, since: int, until: int) -> Flags:
    inside = (purchases.created >= since) & (purchases.created < until)
    return np.bincount(purchases.customer[inside], minlength=people.size) > 0


def campaign_table(people: People, assignment: Assignment) -> pa.Table:
    """One row a customer assigned, treated or held out."""
    size = len(assignment.customer)
    columns = {
        "CAMPAIGN": pa.repeat(NAME, size),
        "CUSTOMER": people.ids[assignment.customer],
        "ASSIGNED": when(np.full(size, _ASSIGNED)),
        "TREATED": assignment.treated,
    }
    return pa.table(columns, schema=SCHEMAS["campaign"])


def campaign_counts(assignment: Assignment) -> dict[str, Count]:
    """What a block adds to `campaign_truth`."""
    people = (len(assignment.customer), int(assignment.treated.sum()), int(assignment.would_order.sum()))
    return dict(zip(ASSIGNMENT, map(Count, people), strict=True))


def campaign_truth(counts: Mapping[str, Count]) -> Campaign:
    """The planted effect, from the counts of all blocks; 0 when nobody was active."""
    assigned, treated, would_order = (counts[kind].rows for kind in ASSIGNMENT)
    return Campaign(
        name=NAME,
        assigned_at=ASSIGNED_ON.isoformat(),
        active_days=ACTIVE_DAYS,
        window_days=WINDOW_DAYS,
        conversion_of_non_buyers=CONVERSION,
        assigned=assigned,
        treated=treated,
        would_order_untreated=would_order,
        extra_orders=counts["campaign_order"].rows,
        effect=CONVERSION * (1 - would_order / assigned) if assigned else 0.0,
    )
