"""What a session leaves in the tracker: a visit, then perhaps a search, a basket, a feature of the pass."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .arrays import Flags, Floats, Ints, Rows
from .dates import CUT, SECOND
from .passes import NEVER, Passes
from .people import People
from .schemas import SCHEMAS, chosen, nullable, when

NAMES = ("visit", "search", "add_to_basket", "feature_used")
FEATURES = ("order_tracking", "slot_booking", "reorder_list")
SEARCHES = 0.35
USES_A_FEATURE = 0.6

EVENT = np.dtype([("session", "i8"), ("at", "i8"), ("name", "i8")])


def events_table(rng: np.random.Generator, people: People, passes: Passes, sessions: Rows, base: int) -> pa.Table:
    """As exported, by time; a session's number is its place by customer and time."""
    rows = _events(rng, people, passes, sessions)
    rows = rows[np.lexsort((rows["name"], rows["at"]))]
    used = rows["name"] == NAMES.index("feature_used")
    columns = {
        "ID": base + np.arange(len(rows), dtype=np.int64),
        "CUSTOMER": people.ids[sessions["customer"][rows["session"]]],
        "AT": when(rows["at"]),
        "NAME": chosen(NAMES, rows["name"]),
        "SESSION": base + rows["session"],
        "FEATURE": chosen(FEATURES, nullable(rng.integers(0, len(FEATURES), len(rows)), ~used)),
    }
    return pa.table(columns, schema=SCHEMAS["events"])


def _events(rng: np.random.Generator, people: People, passes: Passes, sessions: Rows) -> Rows:
    """Baskets come within the five minutes that lie between a session and its order at the least."""
    size = len(sessions)
    uses = _holds(people, passes, sessions) & (rng.random(size) < USES_A_FEATURE)
    return np.concatenate(
        [
            _rows(sessions, np.ones(size, dtype=bool), np.zeros(size), "visit"),
            _rows(sessions, rng.random(size) < SEARCHES, rng.uniform(20, 120, size), "search"),
            _rows(sessions, sessions["ordered"], rng.uniform(150, 280, size), "add_to_basket"),
            _rows(sessions, uses, rng.uniform(1, 60, size), "feature_used"),
        ]
    )


def _holds(people: People, passes: Passes, sessions: Rows) -> Flags:
    """A pass in force from the session's start until a minute on, when the latest feature would be used."""
    started, ended = np.full(people.size, CUT), np.full(people.size, CUT)
    started[passes.customer] = passes.started
    ended[passes.customer] = np.where(passes.ended == NEVER, CUT, passes.ended)
    customer, at = sessions["customer"], sessions["at"]
    held: Flags = (at >= started[customer]) & (at + 60 * SECOND < ended[customer])
    return held


def _rows(sessions: Rows, kept: Flags, seconds: Floats, name: str) -> Rows:
    index: Ints = np.flatnonzero(kept)
    rows = np.empty(len(index), EVENT)
    rows["session"], rows["name"] = index, NAMES.index(name)
    rows["at"] = sessions["at"][index] + (seconds[index] * SECOND).astype(np.int64)
    return rows
