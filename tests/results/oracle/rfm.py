"""Recency, frequency and monetary value, their scores, and the segments the scores make."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd

from .shop import UNIT, Segment, Shop

METRICS = {"recency": "recency_days", "frequency": "frequency", "monetary": "monetary"}
SCORES = {"recency": "r_score", "frequency": "f_score", "monetary": "m_score"}


@cache
def measures(shop: Shop) -> pd.DataFrame:
    """Per customer with a purchase in the window: last_ordered_on, recency_days, frequency, monetary."""
    rows = shop.transactions
    if shop.params.lookback_days is not None:
        rows = rows[rows["ordered_on"] >= pd.Timestamp(shop.as_of) - pd.Timedelta(days=shop.params.lookback_days)]
    bought = rows[rows["is_purchase"]].groupby("customer_id")["ordered_on"].agg(["max", "size"])
    found = bought.rename(columns={"max": "last_ordered_on", "size": "frequency"})
    found["last_ordered_on"] = found["last_ordered_on"].dt.date
    found["recency_days"] = [(shop.as_of - day).days for day in found["last_ordered_on"]]
    found["monetary"] = rows.groupby("customer_id")["amount"].sum()
    return found


def goodness(measured: pd.DataFrame, metric: str) -> pd.Series[int]:
    """The metric turned so that more is better."""
    values = measured[METRICS[metric]]
    return -values if metric == "recency" else values


def scored(values: pd.Series[int], bins: int) -> pd.Series[int]:
    """1 + floor(bins * PERCENT_RANK), at most bins: the rank counts strictly worse customers, so ties agree."""
    worse = values.rank(method="min").astype(int) - 1
    others = max(len(values) - 1, 1)
    return (1 + bins * worse // others).clip(upper=bins)


def cut_points(measured: pd.DataFrame, bins: int) -> dict[str, dict[int, int | None]]:
    """Per metric and score from 2: the worst goodness among customers who get that score or a better one."""
    found: dict[str, dict[int, int | None]] = {}
    for metric in METRICS:
        values = goodness(measured, metric)
        scores = scored(values, bins)
        reached = {score: values[scores >= score] for score in range(2, bins + 1)}
        found[metric] = {score: None if some.empty else int(some.min()) for score, some in reached.items()}
    return found


def scored_by(values: pd.Series[int], cuts: dict[int, int | None]) -> pd.Series[int]:
    """The best score whose cut point a value reaches."""
    passed = [(values >= cut).astype(int) * score for score, cut in cuts.items() if cut is not None]
    return pd.concat([values * 0 + 1, *passed], axis="columns").max(axis="columns")


@cache
def rfm(shop: Shop) -> pd.DataFrame:
    """The published table rfm."""
    found = measures(shop).copy()
    frozen = shop.params.cut_points_of
    cuts = cut_points(measures(shop.at(frozen)), shop.params.bins) if frozen else None
    for metric, column in SCORES.items():
        values = goodness(found, metric)
        found[column] = scored_by(values, cuts[metric]) if cuts else scored(values, shop.params.bins)
    scores = list(zip(*(found[column] for column in SCORES.values()), strict=True))
    found["rfm_score"] = ["-".join(map(str, three)) for three in scores]
    segments = [_segment_of(shop.segments, three) for three in scores]
    found["segment"] = [segment.label for segment in segments]
    found["segment_sort"] = [segment.sort for segment in segments]
    return found.reset_index()


def _segment_of(segments: tuple[Segment, ...], scores: tuple[int, int, int]) -> Segment:
    named = dict(zip("rfm", scores, strict=True))
    return next(s for s in segments if all(low <= named[k] <= high for k, (low, high) in s.bounds.items()))


def rfm_segments(shop: Shop) -> pd.DataFrame:
    """The published table rfm_segments; a segment nobody is in has a row of zeros."""
    customers = rfm(shop)
    return pd.DataFrame(
        [_profile(segment, customers, shop.params.rfm_inactive_days) for segment in shop.segments], dtype=object
    )


def _profile(segment: Segment, everyone: pd.DataFrame, inactive_days: int) -> dict[str, Any]:
    members = everyone[everyone["segment"] == segment.label]
    count, orders, revenue = len(members), int(members["frequency"].sum()), int(members["monetary"].sum())
    total_revenue = int(everyone["monetary"].sum())
    inactive = int((members["recency_days"] > inactive_days).sum())
    return {
        "segment": segment.label,
        "segment_sort": segment.sort,
        "description": segment.description,
        "suggested_action": segment.action,
        "customers": count,
        "total_customers": len(everyone),
        "customer_share": ratio(count, len(everyone)),
        "orders": orders,
        "revenue": revenue,
        "total_revenue": total_revenue,
        "revenue_share": ratio(revenue, total_revenue),
        "mean_recency_days": ratio(int(members["recency_days"].sum()), count),
        "mean_frequency": ratio(orders, count),
        "mean_monetary": ratio(revenue, count * UNIT),
        "last_ordered_on": members["last_ordered_on"].max() if count else None,
        "inactive_customers": inactive,
        "inactive_share": ratio(inactive, count),
    }


def ratio(numerator: int, denominator: int) -> float | None:
    """The exact quotient of whole numbers, rounded once; None over nothing."""
    return float(Fraction(int(numerator), int(denominator))) if denominator else None
