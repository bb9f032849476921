"""Who signs up and when; a twentieth never order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import Flags, Floats, Ints
from .dates import CUT, DAY, FIRST_DAY, HOUR, OPENING
from .schemas import SCHEMAS, chosen, nullable, when

FIRST_ID = 10_001
NEVER_ORDER = 0.05
TIERS = ("standard", "silver", "gold")
TIER_SHARES = (0.65, 0.2, 0.15)
GOLD = TIERS.index("gold")
COUNTRIES = ("United Kingdom", "UK", "Ireland", "France", "Germany", "Netherlands")
COUNTRY_SHARES = (0.74, 0.06, 0.07, 0.05, 0.05, 0.03)
UK = COUNTRIES.index("UK")


@dataclass(frozen=True)
class People:
    """One block of customers, column-wise; times in microseconds, `first_order` meaningless unless `buys`."""

    ids: Ints
    signed_up: Ints
    first_order: Ints
    buys: Flags
    tier: Ints
    country: Ints

    @property
    def size(self) -> int:
        """Customers in the block."""
        return len(self.ids)


def acquire(rng: np.random.Generator, first_id: int, size: int) -> People:
    """Draw sign-ups on or before the first order; nothing here depends on how often the person will buy."""
    arrival = _arrivals(rng, size)
    at_once = rng.random(size) < 0.6
    wait = np.where(at_once, 0, rng.exponential(20 * DAY, size)).astype(np.int64)
    return People(
        ids=np.arange(first_id, first_id + size, dtype=np.int64),
        signed_up=np.maximum(OPENING, arrival - wait - HOUR),
        first_order=arrival,
        buys=rng.random(size) >= NEVER_ORDER,
        tier=rng.choice(len(TIERS), size, p=TIER_SHARES).astype(np.int64),
        country=rng.choice(len(COUNTRIES), size, p=COUNTRY_SHARES).astype(np.int64),
    )


def _arrivals(rng: np.random.Generator, size: int) -> Ints:
    """From the second day, so that a sign-up an hour earlier still falls after the opening."""
    day = 1 + np.searchsorted(_share_arrived(), rng.random(size), side="right")
    return OPENING + day * DAY + (rng.random(size) * DAY).astype(np.int64)


def _share_arrived() -> Floats:
    """By the end of each day from the second: growth of e^0.9 in all, December 1.8 times its neighbours."""
    day = np.arange(1, (CUT - OPENING) // DAY)
    month = (np.datetime64(FIRST_DAY) + day).astype("datetime64[M]").astype(np.int64) % 12 + 1
    weights = np.exp(0.9 * day / len(day)) * np.where(month == 12, 1.8, 1.0)
    share: Floats = np.cumsum(weights) / weights.sum()
    # Rounding may leave the last a hair under 1, where a draw would fall past the last day.
    share[-1] = 1.0
    return share


def customers_table(rng: np.random.Generator, people: People, unsigned: Ints, doubled: Ints) -> pa.Table:
    """As exported: the sign-ups of `unsigned` are lost and the rows of `doubled` come twice."""
    absent = np.zeros(people.size, dtype=bool)
    absent[unsigned] = True
    columns = {
        "ID": people.ids,
        "SIGNED_UP": when(people.signed_up, absent),
        "EMAIL": _emails(people.ids, rng.random(people.size) < 0.03),
        "PHONE": _phones(rng, people.size),
        "COUNTRY": chosen(COUNTRIES, people.country),
        "TIER": chosen(TIERS, people.tier),
        "CONSENT": rng.random(people.size) < 0.7,
    }
    table = pa.table(columns, schema=SCHEMAS["customers"])
    return table.take(np.sort(np.append(np.arange(people.size), doubled)))


def _emails(ids: Ints, absent: Flags) -> pa.Array:
    text = nullable(ids, absent).cast(pa.string())
    return pc.binary_join_element_wise("customer", pc.binary_join_element_wise(text, "example.com", "@"), "")


def _phones(rng: np.random.Generator, size: int) -> pa.Array:
    """Only numbers that Ofcom keeps for drama, 07700 900000 to 900999, so that none rings anywhere."""
    number = nullable(900_000 + rng.integers(0, 1000, size), rng.random(size) < 0.4).cast(pa.string())
    return pc.binary_join_element_wise("+447700", number, "")
