"""Support tickets: a few customers open most, pass holders more, and nobody once interest has gone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .arrays import Flags, Rows, owners
from .dates import CUT, DAY
from .people import People
from .schemas import SCHEMAS, chosen, when
from .visits import MONTH, Interest

TICKETS_A_MONTH = 0.05
KEEN = 5.0
PRIORITIES = ("low", "normal", "high")
PRIORITY_SHARES = (0.3, 0.55, 0.15)
LEFT_OPEN = 0.02

TICKET = np.dtype([("customer", "i8"), ("opened", "i8")])


def tickets(rng: np.random.Generator, people: People, mind: Interest, keen: Flags) -> Rows:
    """Tickets of a block, by customer and time of opening."""
    rate = rng.gamma(0.5, TICKETS_A_MONTH / 0.5, people.size) * np.where(keen, KEEN, 1.0)
    length = np.maximum(0, mind.quiet_from - people.signed_up)
    customer = owners(rng.poisson(rate * length / MONTH))
    rows = np.empty(len(customer), TICKET)
    rows["customer"] = customer
    age = rng.random(len(customer)) * length[customer]
    rows["opened"] = people.signed_up[customer] + age.astype(np.int64)
    return rows[np.lexsort((rows["opened"], rows["customer"]))]


def tickets_table(rng: np.random.Generator, people: People, rows: Rows, base: int) -> pa.Table:
    """As exported, by time; CLOSED is null for the forgotten and for those still open at the cut."""
    rows = rows[np.argsort(rows["opened"], kind="stable")]
    closed = rows["opened"] + rng.exponential(3 * DAY, len(rows)).astype(np.int64)
    is_open = (closed >= CUT) | (rng.random(len(rows)) < LEFT_OPEN)
    columns = {
        "ID": base + np.arange(len(rows), dtype=np.int64),
        "CUSTOMER": people.ids[rows["customer"]],
        "OPENED": when(rows["opened"]),
        "CLOSED": when(closed, is_open),
        "PRIORITY": chosen(PRIORITIES, rng.choice(len(PRIORITIES), len(rows), p=PRIORITY_SHARES)),
    }
    return pa.table(columns, schema=SCHEMAS["tickets"])
