"""Customers drawn from BG/NBD and Gamma-Gamma on whole days, counted as the shipped models count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.features import Floats

BUYING = (0.6, 30.0, 0.5, 4.0)
"""r, alpha in days, a, b."""

SPENDING = (6.0, 4.0, 22.5)
"""p, q, v."""

DAYS, HOLDOUT = 540, 90

Rows = dict[str, Any]


@dataclass(frozen=True)
class Histories:
    """One element a customer; times of repeats are in `times`, by customer, from the first purchase on."""

    frequency: Floats
    last_age: Floats
    age: Floats
    times: list[Floats]


@dataclass(frozen=True)
class Shop:
    """Training sets, and what is in the holdout."""

    cells: Rows
    spends: Rows
    later: int
    former: int
    tracked: list[float]
    histories: Histories


def histories(customers: int, seed: int, *, leaving: bool = True) -> Histories:
    """Repeats on the day they fall on, which are counted as literature counts: age is to the last day."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = BUYING
    age = rng.integers(1, DAYS, customers).astype(float)
    times = []
    for rate, leaves, end in zip(rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers), age, strict=True):
        now, found = 0.0, []
        while (now := now + rng.exponential(1 / rate)) <= end:
            found.append(now)
            if leaving and rng.random() < leaves:
                break
        times.append(np.array(found))
    frequency = np.array([len(t) for t in times], float)
    last = np.array([t[-1] if len(t) else 0.0 for t in times])
    return Histories(frequency, last, age, times)


def shop(customers: int, seed: int, *, leaving: bool = True) -> Shop:
    """The training sets of purchases and of spend, and the holdout's truth."""
    known = histories(customers, seed, leaving=leaving)
    rng = np.random.default_rng(seed + 1000)
    former = known.age > HOLDOUT
    then = known.age - HOLDOUT
    before = [t[t <= end] for t, end in zip(known.times, then, strict=True)]
    later = known.frequency - np.array([len(t) for t in before])
    frequency = np.array([len(t) for t in before], float)
    last = np.array([t[-1] if len(t) else 0.0 for t in before])
    train = cells("train", frequency[former], last[former], then[former], later[former])
    score = cells("score", known.frequency, known.last_age, known.age, None)
    weeks = np.arange(-(DAYS // 7) * 7, HOLDOUT + 1, 7.0)
    told = [
        float(sum((t <= end + week).sum() for t, end, one in zip(known.times, then, former, strict=True) if one))
        for week in weeks
    ]
    track = {name: np.zeros(len(weeks)) for name in ("frequency", "last_age_days", "age_days")}
    track |= {"days_ahead": weeks, "customers": np.full(len(weeks), former.sum()), "later_orders": np.array(told)}
    track |= {"later_buyers": np.full(len(weeks), np.nan), "split": np.full(len(weeks), "track", dtype=object)}
    whole = joined([score, train, track])
    made = Shop(whole, {}, int(later[former].sum()), int(former.sum()), told, known)
    values = _spends(made, SPENDING[1], rng, frequency, later, former)
    return Shop(made.cells, values, made.later, made.former, told, known)


def spends(made: Shop, shape: float, seed: int) -> Rows:
    """The training set of spend, customers' rates of that shape; without a holdout."""
    return _spends(made, shape, np.random.default_rng(seed), None, None, None)


def cells(split: str, frequency: Floats, last: Floats, age: Floats, later: Floats | None) -> Rows:
    """One cell a customer: cells may be alike in a training set's rows."""
    unknown = np.full(len(age), np.nan)
    return {
        "frequency": frequency,
        "last_age_days": last,
        "age_days": age,
        "days_ahead": np.full(len(age), 365.0 if later is None else float(HOLDOUT)),
        "customers": np.ones(len(age)),
        "later_orders": unknown if later is None else later,
        "later_buyers": unknown if later is None else (later > 0).astype(float),
        "split": np.full(len(age), split, dtype=object),
    }


def joined(parts: list[Rows]) -> Rows:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _spends(
    made: Shop,
    shape: float,
    rng: np.random.Generator,
    frequency: Floats | None,
    later: Floats | None,
    former: Any,
) -> Rows:
    p, _, v = SPENDING
    rates = rng.gamma(shape, 1 / v, len(made.histories.age))

    def worth(times: Floats) -> Floats:
        return np.where(times > 0, rng.gamma(p * np.maximum(times, 1), 1 / rates), 0.0)

    now = made.histories.frequency
    total = worth(now)
    parts = [_cells("score", now, np.where(now > 0, total / np.maximum(now, 1), 0.0), None, None)]
    if frequency is not None and later is not None:
        value = worth(frequency)
        mean = np.where(frequency > 0, value / np.maximum(frequency, 1), 0.0)
        parts.append(_cells("train", frequency[former], mean[former], later[former], worth(later)[former]))
    return joined(parts)


def _cells(split: str, frequency: Floats, mean: Floats, later: Floats | None, value: Floats | None) -> Rows:
    unknown = np.full(len(frequency), np.nan)
    return {
        "frequency": frequency,
        "mean_value": mean,
        "customers": np.ones(len(frequency)),
        "later_orders": unknown if later is None else later,
        "later_value": unknown if value is None else value,
        "split": np.full(len(frequency), split, dtype=object),
    }
