"""What is kept of every as_of date built, and how customers moved between two of them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd

from .rfm import cut_points, measures, rfm
from .shop import UNIT, Shop

NOWHERE = {"segment": "(none)", "segment_sort": 0, "monetary": 0}


def rfm_history(shop: Shop) -> pd.DataFrame:
    """The published table rfm_history."""
    dropped = ["last_ordered_on", "rfm_score"]
    parts = [rfm(shop.at(date)).drop(columns=dropped).assign(as_of_date=date) for date in shop.dates]
    return pd.concat(parts, ignore_index=True)


def rfm_cut_points(shop: Shop) -> pd.DataFrame:
    """The published table rfm_cut_points: plain days, orders and money, as decimals."""
    found = []
    for date in shop.dates:
        for metric, cuts in cut_points(measures(shop.at(date)), shop.params.bins).items():
            found += [(metric, score, _shown(metric, cut), date) for score, cut in cuts.items()]
    return pd.DataFrame(found, columns=["metric", "score", "cut_point", "as_of_date"], dtype=object)


def _shown(metric: str, cut: int | None) -> int | None:
    if cut is None or metric == "monetary":
        return cut
    return abs(cut) * UNIT


def segment_migrations(shop: Shop) -> pd.DataFrame:
    """The published table segment_migrations: each date with the next."""
    known = {date: rfm(shop.at(date))[["customer_id", *NOWHERE]] for date in shop.dates}
    parts = [_moves(known[first], known[then]).assign(**_dates(first, then)) for first, then in pairwise(shop.dates)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_DATES, *_MOVES])


_DATES = ("from_as_of_date", "to_as_of_date")
_MOVES = ("from_segment", "from_segment_sort", "to_segment", "to_segment_sort", "customers", "revenue")


def _dates(first: dt.date, then: dt.date) -> dict[str, dt.date]:
    return dict(zip(_DATES, (first, then), strict=True))


def _moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = before.merge(after, on="customer_id", how="outer", suffixes=("_from", "_to"))
    both = both.fillna({f"{name}_{side}": value for name, value in NOWHERE.items() for side in ("from", "to")})
    sides = ["segment_from", "segment_sort_from", "segment_to", "segment_sort_to"]
    found = both.groupby(sides, as_index=False).agg(customers=("customer_id", "size"), revenue=("monetary_to", "sum"))
    return found.set_axis(_MOVES, axis="columns")
