"""A shop's history as rows of text: what was known at the as_of date, and what came later."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

AS_OF = datetime.date(2024, 4, 1)
CUSTOMERS = 300
_OPENED = datetime.datetime(2022, 1, 3, 9)

Row = tuple[str | None, ...]
Rows = dict[str, list[Row]]

COLUMNS = {
    "orders": "order_id customer_id ordered_at amount currency status discount cost channel refund_of",
    "order_items": "order_id product_id quantity amount category",
    "customers": "customer_id created_at email phone country consent tier visits",
    "events": "event_id customer_id anonymous_id event_at event_name session_id feature",
    "subscriptions": "subscription_id customer_id started_at ended_at mrr plan",
    "tickets": "ticket_id customer_id created_at closed_at priority",
    "exposures": "campaign_id customer_id assigned_at is_treated",
    "population": "customer_id outcome tier visits",
}
"""Every column of every input, so that none can leak unseen; population is a snapshot, of one moment."""


@dataclass(frozen=True)
class History:
    """`known` was there at the as_of date; `after` is the same tables later, with rows added and ends written in."""

    known: Rows
    after: Rows


def history() -> History:
    """The same history each time; tied values, dirt and every kind of later row in it."""
    draw = random.Random(20240401)
    known: Rows = {name: [] for name in COLUMNS}
    later: Rows = {name: [] for name in COLUMNS}
    for number in range(CUSTOMERS):
        _customer(draw, f"c{number:03}", known, later)
    for number in range(300):
        outcome, tier = draw.choice(["true", "false"]), draw.choice(["gold", "silver"])
        known["population"].append((f"p{number}", outcome, tier, str(draw.randrange(9))))
    for number in range(500):
        _subscriber(number, known)
    _dirt(known)
    _later_dirt(known, later)
    after = {name: [_ended(name, row) for row in known[name]] + later[name] for name in COLUMNS}
    return History(known, after)


def _days(draw: random.Random, count: int) -> Iterator[datetime.datetime]:
    """Times from the opening to five months after the as_of date, one of them at its very first second."""
    yield datetime.datetime.combine(AS_OF, datetime.time())
    for _ in range(count):
        yield _OPENED + datetime.timedelta(hours=draw.randrange(24 * 965))


def _customer(draw: random.Random, customer: str, known: Rows, later: Rows) -> None:
    def add(name: str, at: datetime.datetime | None, *row: object) -> None:
        rows = known if at is None or at.date() < AS_OF else later
        rows[name].append(tuple(None if value is None else str(value) for value in row))

    created = draw.choice([None, *_days(draw, 3)])
    mail = f"{customer}@example.com"
    country, visits = draw.choice(["GB", "FR"]), draw.randrange(9)
    add("customers", created, customer, created, mail, None, country, "true", "gold", visits)
    for turn, at in enumerate(_days(draw, draw.choice([0, 1, 2, 5, 14]))):
        order = f"{customer}-o{turn}"
        amount, cost = draw.choice([10, 19.99, 25, 120.5]), draw.choice([None, 5, 8.125])
        channel = draw.choice(["web", "shop"])
        add("orders", at, order, customer, at, amount, "GBP", "paid", "0.50", cost, channel, None)
        add("order_items", at, order, "p1", 2, amount, "toys")
        if draw.random() < 0.4:  # money back, in part or in full, before the as_of date or after
            back = at + datetime.timedelta(days=draw.randrange(90))
            share = draw.choice([amount, 5])
            names = draw.choice([order, order, None])
            add("orders", back, f"{order}-r", customer, back, -share, "GBP", "paid", None, None, "web", names)
    for turn, at in enumerate(_days(draw, 6)):
        visitor = draw.choice([customer, None])
        add("events", at, f"{customer}-e{turn}", visitor, f"a-{customer}", at, "visit", "s1", "search")
        add("tickets", at, f"{customer}-t{turn}", customer, at, _some_end(draw, at), draw.choice(["low", "high"]))
    for turn, at in enumerate(_days(draw, draw.choice([0, 1, 2]))):
        mrr = draw.choice([9, 29.5])
        add("subscriptions", at, f"{customer}-s{turn}", customer, at, _some_end(draw, at), mrr, "basic")
        add("exposures", at, "spring", customer, at, draw.choice(["true", "false"]))


def _subscriber(number: int, known: Rows) -> None:
    """Under contract and nothing else, from before the as_of date: enough of them to learn from."""
    draw = random.Random(number)
    plan, began = draw.choice(["basic", "pro"]), AS_OF - datetime.timedelta(days=draw.randrange(1, 900))
    ended = began + datetime.timedelta(days=1 + round(draw.expovariate(1 / (500 if plan == "pro" else 250))))
    end = str(ended) if ended < AS_OF + datetime.timedelta(days=30) else None
    mrr = draw.choice(["9", "29.5"])
    known["subscriptions"].append((f"u{number}", f"u{number}", f"{began} 08:00:00", end, mrr, plan))


def _some_end(draw: random.Random, start: datetime.datetime) -> datetime.datetime | None:
    """An end known at the as_of date, which may still lie after it; `_ended` writes in the others."""
    return draw.choice([None, start + datetime.timedelta(days=draw.randrange(400))])


def _ended(name: str, row: Row) -> Row:
    """The row as it reads later: what was open has ended, what can change has changed."""
    names = COLUMNS[name].split()
    changed = dict(zip(names, row, strict=True))
    for end in ("ended_at", "closed_at"):
        if end in changed and changed[end] is None:
            changed[end] = "2024-05-20 12:00:00"
    if "status" in changed and changed["order_id"]:
        changed["status"] = "returned"
    return tuple(changed[column] for column in names)


def _dirt(known: Rows) -> None:
    """What may be wrong with rows that were there at the as_of date."""
    known["orders"] += [
        (None, "c001", "2024-01-05 10:00:00", "10", "GBP", "paid", None, None, "web", None),
        ("d1", None, "2024-01-05 10:00:00", "10", "GBP", "paid", None, None, "web", None),
        ("d2", "c001", "not a day", "10", "GBP", "paid", None, None, "web", None),
        ("d3", "c001", "2024-01-05 10:00:00", "ten", "GBP", "paid", None, None, "web", None),
        ("d4", "c001", "2024-01-05 10:00:00", "10", "USD", "paid", None, None, "web", None),
        ("d5", "c001", "2024-01-05 10:00:00", "10", "GBP", "paid", None, None, "web", None),
        ("d5", "c002", "2024-01-06 10:00:00", "99", "GBP", "paid", None, None, "web", None),
        # Refunds of what was bought later, or by someone who bought only later: orphans, then and ever after.
        ("d6", "c003", "2024-02-01 10:00:00", "-7", "GBP", "paid", None, None, "web", "later-1"),
        ("d7", "new-1", "2024-02-01 10:00:00", "-7", "GBP", "paid", None, None, "web", None),
    ]
    known["customers"] += [
        ("silent", None, "silent@example.com", None, "GB", "false", "silver", "3"),
        ("early", "2023-05-05 08:00:00", "early@example.com", None, "FR", "true", "gold", "4"),
    ]


def _later_dirt(known: Rows, later: Rows) -> None:
    """Later rows that claim keys, customers or orders of earlier ones, or cannot be read."""
    times = {"orders": "ordered_at", "events": "event_at", "subscriptions": "started_at", "tickets": "created_at"}
    for name, column in times.items():
        time = COLUMNS[name].split().index(column)
        for row in known[name][::7]:  # the same keys once more
            later[name].append((*row[:time], "2024-04-09 09:00:00", *row[time + 1 :]))
    later["orders"] += [
        ("later-1", "c003", "2024-06-01 10:00:00", "70", "GBP", "paid", None, None, "web", None),
        ("later-2", "new-1", "2024-06-02 10:00:00", "70", "GBP", "paid", None, None, "web", None),
        ("later-3", "new-2", "2024-06-02 10:00:00", "-70", "GBP", "paid", None, None, "web", "later-2"),
        ("later-4", "c001", "no day at all", "70", "GBP", "paid", None, None, "web", None),
        ("later-5", "c001", "2024-06-02 10:00:00", "a lot", "GBP", "paid", "?", "?", "web", None),
        (None, None, None, None, None, None, None, None, None, None),
    ]
    later["customers"] += [
        ("silent", "2024-06-01 08:00:00", "other@example.com", None, "DE", "true", "none", "9"),
        ("early", "2024-06-01 08:00:00", "other@example.com", None, "DE", "false", "none", "9"),
        ("new-1", "2024-06-01 08:00:00", "new@example.com", None, "DE", "true", "none", "many"),
        (None, "2024-06-01 08:00:00", None, None, None, "perhaps", None, None),
    ]
    later["events"].append((None, None, None, "2024-06-01 08:00:00", "visit", None, None))
    later["exposures"].append(("spring", "c001", "2024-06-01 08:00:00", "perhaps"))
