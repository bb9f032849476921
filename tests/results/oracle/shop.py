"""What an oracle is given: the rows as the shop has them, the rules it chose and the day they are looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import pandas as pd

UNIT = 10_000
"""Money is DECIMAL(18, 4): one currency unit is this many of ours."""


@dataclass(frozen=True)
class Params:
    """The parameters of params.yml with their documented defaults, under names of their own."""

    bins: int = 5
    lookback_days: int | None = None
    rfm_inactive_days: int = 90
    cut_points_of: dt.date | None = None
    grains: tuple[str, ...] = ("month",)
    max_age: int = 36
    inactive_days: int = 180
    gap_multiple: float | None = None
    min_inactive_days: int = 30
    horizon_months: int = 12
    annual_discount_rate: float = 0.0
    margin_rate: float | None = None

    def as_overrides(self) -> dict[str, Any]:
        """Return them as sqlkit spells them, for `load_project`."""
        values = asdict(self) | {"grains": list(self.grains)}
        return {spelling: values[name] for name, spelling in _SPELLING.items()}


_SPELLING = {
    "bins": "rfm.bins",
    "lookback_days": "rfm.lookback_days",
    "rfm_inactive_days": "rfm.inactive_days",
    "cut_points_of": "rfm.cut_points_of",
    "grains": "cohorts.grains",
    "max_age": "cohorts.max_age",
    "inactive_days": "churn.inactive_days",
    "gap_multiple": "churn.gap_multiple",
    "min_inactive_days": "churn.min_inactive_days",
    "horizon_months": "ltv.horizon_months",
    "annual_discount_rate": "ltv.annual_discount_rate",
    "margin_rate": "orders.margin_rate",
}


@dataclass(frozen=True)
class Segment:
    """One entry of segments.yml; a bound is (lowest, highest) score."""

    label: str
    sort: int
    bounds: Mapping[str, tuple[int, int]]
    description: str = ""
    action: str = ""


@dataclass(frozen=True, eq=False)
class Inputs:
    """The rows a shop has on the day `today`.

    `orders` holds order_id, customer_id, ordered_at, amount, currency, cost and refund_of; `others` holds the
    remaining inputs by name. `is_lines` if a row is a line of an order; `is_keyed` unless rows have no order number.
    """

    orders: pd.DataFrame
    today: dt.date
    currency: str | None = None
    is_lines: bool = False
    is_keyed: bool = True
    others: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def reasons(self) -> pd.Series[Any]:
        """Why each row of orders cannot be used; empty for a clean one."""
        from .quarantine import order_reasons

        return order_reasons(self)


@dataclass(frozen=True, eq=False)
class Shop:
    """A shop's inputs looked at on one day, under its own rules."""

    inputs: Inputs
    params: Params
    segments: tuple[Segment, ...]
    as_of: dt.date
    past_dates: tuple[dt.date, ...] = ()

    def at(self, as_of: dt.date) -> Shop:
        """Return the same shop looked at on another day."""
        return self if as_of == self.as_of else _at(self, as_of)

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """Every as_of date built, the earliest first."""
        return tuple(sorted({*self.past_dates, self.as_of}))

    @cached_property
    def transactions(self) -> pd.DataFrame:
        """Orders net of their refunds, as known at the as_of date."""
        from .transactions import transactions

        return transactions(self)

    @cached_property
    def buyers(self) -> pd.DataFrame:
        """Per customer with a purchase: first and last day, purchases, money and margin."""
        from .transactions import buyers

        return buyers(self.transactions)


@cache
def _at(shop: Shop, as_of: dt.date) -> Shop:
    return replace(shop, as_of=as_of)
