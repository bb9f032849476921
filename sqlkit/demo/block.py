"""One block of customers with everything they did: the unit of randomness and of memory.

A block depends on the seed, its number and its size alone, so blocks can be written in any grouping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from .arrays import Floats, Rows, stream
from .buying import Purchases, buy
from .campaign import Assignment, assign, campaign_counts, campaign_table
from .dirt import doubled_orders, spoilt_customers, strays
from .events import events_table
from .items import items_table, lines, returned
from .orders import Kind, order_counts, order_ids, orders_table, purses, sales
from .passes import give_up, keen, pass_counts, passes_table, take
from .people import FIRST_ID, UK, People, acquire, customers_table
from .refunds import refund
from .tickets import tickets, tickets_table
from .truth import Count
from .visits import interest, sessions

CUSTOMERS = 5_000
"""A block is about 20,000 orders and 160,000 events. Another size is another shop: the draws would differ."""
IDS = 1_000_000
"""IDs a block may use in each file, so that no block needs to know how far the one before it came."""
FLOOR = 2


@dataclass(frozen=True)
class Block:
    """Tables by file name, and what each block adds to the truth by kind."""

    tables: Mapping[str, pa.Table]
    counts: Mapping[str, Count]


def draw(seed: int, number: int, size: int) -> Block:
    """Blocks are numbered from 0; the first carries the least amount of each kind of dirt."""
    people = acquire(stream(seed, number, "people"), FIRST_ID + number * CUSTOMERS, size)
    purchases = buy(stream(seed, number, "buying"), people)
    assignment = assign(stream(seed, number, "campaign"), people, purchases)
    parts = (
        _orders(seed, number, people, purchases, assignment),
        _activity(seed, number, people, purchases, assignment),
        _people(seed, number, people),
        Block({"campaign": campaign_table(people, assignment)}, campaign_counts(assignment)),
    )
    tables = {name: table for part in parts for name, table in part.tables.items()}
    return Block(tables, {kind: count for part in parts for kind, count in part.counts.items()})


def _people(seed: int, number: int, people: People) -> Block:
    unsigned, doubled = spoilt_customers(stream(seed, number, "spoilt"), people.size, _floor(number))
    counts = {
        "buyers": Count(int(people.buys.sum())),
        "customer_without_sign_up": Count(len(unsigned)),
        "customer_duplicate": Count(len(doubled)),
        "customer_in_uk_not_united_kingdom": Count(int((people.country == UK).sum())),
    }
    table = customers_table(stream(seed, number, "contact"), people, unsigned, doubled)
    return Block({"customers": table}, counts)


def _orders(seed: int, number: int, people: People, purchases: Purchases, assignment: Assignment) -> Block:
    rng = partial(stream, seed, number)
    nu = purses(rng("purses"), people)
    pool = _sold(rng("spending"), nu, purchases, assignment)
    pool = np.concatenate([pool, strays(rng("strays"), nu, purchases, _floor(number))])
    rows = lines(rng("items"), pool)
    pool = np.concatenate([pool, refund(rng("refunds"), pool, rows, _floor(number))])
    rows = np.concatenate([rows, returned(pool, rows)])
    doubled = doubled_orders(rng("doubled"), pool, _floor(number))
    ids = order_ids(pool, (number + 1) * IDS)
    tables = {"orders": orders_table(people, pool, ids, doubled), "order_items": items_table(pool, rows, ids)}
    duplicate = Count(len(doubled), int(pool["net"][doubled].sum()))
    return Block(tables, {**order_counts(pool), "order_duplicate": duplicate})


def _sold(rng: np.random.Generator, nu: Floats, purchases: Purchases, assignment: Assignment) -> Rows:
    """The clean orders; `nu` fixes what each customer spends."""
    bought = sales(rng, nu, Kind.PURCHASE, purchases.customer, purchases.created)
    extra = sales(rng, nu, Kind.CAMPAIGN_ORDER, assignment.extra_customer, assignment.extra_created)
    return np.concatenate([bought, extra])


def _activity(seed: int, number: int, people: People, purchases: Purchases, assignment: Assignment) -> Block:
    rng = partial(stream, seed, number)
    willing = keen(rng("keen"), people)
    mind = interest(rng("interest"), people, purchases, willing)
    buyer = np.append(purchases.customer, assignment.extra_customer)
    bought = np.append(purchases.created, assignment.extra_created)
    visits = sessions(rng("sessions"), people, mind, buyer, bought)
    complaints = tickets(rng("tickets"), people, mind, willing)
    passes = give_up(rng("giving up"), people, take(rng("passes"), people, willing), visits, complaints)
    base = (number + 1) * IDS
    tables = {
        "events": events_table(rng("events"), people, passes, visits, base),
        "subscriptions": passes_table(people, passes, base),
        "tickets": tickets_table(rng("closing"), people, complaints, base),
    }
    return Block(tables, pass_counts(passes))


def _floor(number: int) -> int:
    return FLOOR if number == 0 else 0
