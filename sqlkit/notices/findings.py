"""What has moved, asked of the published tables in aggregates: shares of segments, drifted features, newest rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sqlglot import exp

from sqlkit.notices.settings import Notify
from sqlkit.notices.summary import Drifted, Findings, Shift, Stale
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse

FEWEST = 10
"""A segment of fewer customers is not told of."""

_NEWEST = {"orders": "last_ordered_on", "events": "last_event_on"}
"""Columns of customer_360 that hold the day of each customer's newest row of an input."""


def findings(warehouse: Warehouse, notify: Notify, today: datetime.date, *, is_latest: bool) -> Findings:
    """Return what a target asks to hear of; `is_latest` says that the build was as of the newest rows.

    The warehouse is connected for it, and closed.
    """
    warehouse.connect()
    try:
        published = warehouse.published()
        return Findings(
            _shifts(warehouse, published, notify.shift) if "shifts" in notify.on else (),
            _drifted(warehouse, published) if "drift" in notify.on else (),
            _stale(warehouse, published, notify.stale_days, today) if "stale" in notify.on and is_latest else (),
        )
    finally:
        warehouse.close()


def _shifts(warehouse: Warehouse, published: Mapping[str, Relation], least: float) -> tuple[Shift, ...]:
    if "rfm_history" not in published:
        return ()
    keys = [exp.column("as_of_date"), exp.column("segment")]
    counted = exp.alias_(exp.Count(this=exp.Star()), "customers")
    query = exp.select(*keys, counted).from_(published["rfm_history"].table()).group_by(*(key.copy() for key in keys))
    sizes: dict[datetime.date, dict[str, int]] = {}
    for as_of, segment, customers in warehouse.fetch(query, "aggregate", "shares of segments"):
        sizes.setdefault(as_of, {})[segment] = int(customers)
    if len(sizes) < 2:
        return ()
    before, now = sorted(sizes)[-2:]
    return tuple(moved(sizes[before], sizes[now], before, least))


def moved(was: Mapping[str, int], now: Mapping[str, int], before: datetime.date, least: float) -> list[Shift]:
    """Return the segments whose share moved by at least so much, the most first; small ones are left out.

    >>> day = datetime.date(2024, 1, 1)
    >>> [(s.segment, s.before, s.now) for s in moved({"A": 50, "B": 50}, {"A": 70, "B": 30}, day, 0.1)]
    [('A', 0.5, 0.7), ('B', 0.5, 0.3)]
    >>> moved({"A": 96, "B": 4}, {"A": 80, "B": 20}, day, 0.2)
    []
    """
    found = [
        Shift(segment, was.get(segment, 0) / sum(was.values()), now.get(segment, 0) / sum(now.values()), before)
        for segment in sorted({*was, *now})
        if min(was.get(segment, 0), now.get(segment, 0)) >= FEWEST
    ]
    told = [shift for shift in found if round(abs(shift.now - shift.before), 9) >= least]
    return sorted(told, key=lambda shift: (-round(abs(shift.now - shift.before), 9), shift.segment))


def _drifted(warehouse: Warehouse, published: Mapping[str, Relation]) -> tuple[Drifted, ...]:
    if "feature_drift" not in published:
        return ()
    keys = [exp.column("feature"), exp.column("finding")]
    query = exp.select(*keys).from_(published["feature_drift"].table()).where(exp.column("is_drifted"))
    rows = warehouse.fetch(query.group_by(*(key.copy() for key in keys)), "aggregate", "drifted features")
    return tuple(Drifted(*row) for row in sorted(rows))


def _stale(
    warehouse: Warehouse, published: Mapping[str, Relation], most: int, today: datetime.date
) -> tuple[Stale, ...]:
    if "customer_360" not in published:
        return ()
    newest = [exp.alias_(exp.Max(this=exp.column(column)), name) for name, column in _NEWEST.items()]
    query = exp.select(*newest).from_(published["customer_360"].table())
    (row,) = warehouse.fetch(query, "aggregate", "newest rows")
    found = {name: day for name, day in zip(_NEWEST, row, strict=True) if day is not None}
    return tuple(Stale(name, day, (today - day).days) for name, day in found.items() if (today - day).days > most)
