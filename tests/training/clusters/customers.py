"""Customers whose groups are known, and the definition of a model that is to find them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sqlkit.scoring.features import Feature
from sqlkit.training.definition import Definition

NAMES = ("days_since_last_order", "orders_total")
WORDS = (("days_since_last_order", "recent or lapsed"), ("orders_total", "few orders or many orders"))


def definition(estimator: str = "kmeans", **settings: Any) -> Definition:
    asked = {
        "features": WORDS,
        "min_segments": 2,
        "max_segments": 5,
        "smallest_share": 0.03,
        "sample": 20_000,
        **settings,
    }
    features = tuple(Feature(prefix + name, "numeric") for name in NAMES for prefix in ("", "log_"))
    keys = ("customer_id", "observed_on")
    return Definition(
        "m", "", "split", keys, features, estimator, None, family="clusters", settings=tuple(asked.items())
    )


def rows_of(matrix: Any) -> dict[str, Any]:
    """Rows of these two features, whose logarithms the columns of `matrix` are."""
    rows: dict[str, Any] = {
        "customer_id": np.array([f"c{i}" for i in range(len(matrix))], dtype=object),
        "observed_on": np.array(["2024-01-01"] * len(matrix), dtype=object),
        "split": np.array(["score"] * len(matrix), dtype=object),
    }
    for name, values in zip(NAMES, matrix.T, strict=True):
        rows |= {name: np.expm1(values), f"log_{name}": values}
    return rows


def groups(*sizes: int, spread: float = 0.15) -> tuple[Any, Any]:
    """Round clouds, and which of them each row is of: recent with many orders, lapsed with few, recent with few."""
    centres = np.array([(1.0, 3.0), (5.0, 1.0), (1.0, 1.0)])[: len(sizes)]
    truth = np.repeat(np.arange(len(sizes)), sizes)
    return centres[truth] + spread * np.random.default_rng(5).standard_normal((len(truth), 2)), truth


def cloud(customers: int) -> Any:
    return 4 + np.random.default_rng(6).standard_normal((customers, 2)) * (1.0, 0.8)
