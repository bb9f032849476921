"""Customers whose spend multiplies: a rate and a size of their own, so that the past says much, and not everything."""

from __future__ import annotations

from typing import Any

import numpy as np

from sqlkit.scoring.features import Feature
from sqlkit.training.definition import Definition

DATES = ["2023-01-01", "2023-04-01", "2023-07-01"]
"""Two to learn from, 90 days and more before the third, which is tested on."""

FEATURES = tuple(
    Feature(name, "text" if name == "plan" else "numeric", "nan" if name == "plan" else "none")
    for name in ("spend_90d", "log_spend_90d", "orders", "since_last", "since_first", "per_order", "plan")
)


def rows(customers: int = 400, seed: int = 1, signal: float = 1.0) -> dict[str, Any]:
    """A row a customer and date; `signal` 0 makes what comes independent of what came before."""
    rng = np.random.default_rng(seed)
    rate, size = rng.gamma(1.2, 1.0, customers), rng.lognormal(3.0, 0.6, customers)
    found: dict[str, list[Any]] = {
        name: [] for name in ("customer_id", "observed_on", "split", "next", "amount_before")
    }
    found |= {f.name: [] for f in FEATURES}
    for at, date in enumerate(DATES):
        before, after = rng.poisson(rate * 2), rng.poisson(rate * 2 if signal else np.full(customers, 2.0))
        spent, came = before * size, after * (size if signal else 20.0) * rng.lognormal(0, 0.2, customers)
        orders = before + 1 + rng.poisson(rate * 4)
        since_first = np.full(customers, 400.0 + 90 * at)
        since_last = np.floor(since_first * rng.beta(1, 1 + orders))
        since_last = np.where(orders == 1, since_first, since_last)
        found["customer_id"] += [f"c{i}" for i in range(customers)]
        found["observed_on"] += [np.datetime64(date)] * customers
        found["split"] += ["test" if date == DATES[-1] else "train"] * customers
        columns = (came, spent, spent, np.log1p(spent), orders, since_last, since_first, size)
        names = (
            "next",
            "amount_before",
            "spend_90d",
            "log_spend_90d",
            "orders",
            "since_last",
            "since_first",
            "per_order",
        )
        for name, values in zip(names, columns, strict=True):
            found[name] += values.tolist()
        found["plan"] += np.where(rate > 1, "plus", "basic").tolist()
    objects = {"plan", "split"}
    return {name: np.array(values, dtype=object if name in objects else None) for name, values in found.items()}


def definition(**changed: Any) -> Definition:
    """Of those rows, judged beside the period before and BTYD."""
    told: dict[str, Any] = {
        "name": "spend",
        "label": "next",
        "split": "split",
        "keys": ("customer_id", "observed_on"),
        "features": FEATURES,
        "estimator": "best",
        "horizon_days": 90,
        "history": ("orders", "since_last", "since_first", "per_order"),
        "family": "amount",
    }
    return Definition(**{**told, **changed})
