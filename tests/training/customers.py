"""Made-up customers whose churn has known drivers: recency most, channel a little, `luck` not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Feature
from sqlkit.training.definition import Definition

Rows = dict[str, npt.NDArray[Any]]

FEATURES = (
    Feature("recency_days", "numeric"),
    Feature("spend", "numeric"),
    Feature("luck", "numeric"),
    Feature("channel", "text"),
)

DEFINITION = Definition(
    name="churn",
    label="churned",
    split="period",
    keys=("customer_id", "observed_on"),
    features=FEATURES,
    estimator="logistic_regression",
    horizon_days=90,
    baseline="recency_days",
)


def customers(rows: int = 1200, seed: int = 0) -> Rows:
    """As DuckDB's fetchnumpy gives them: masked where NULL; half 'train', then 'test', a tenth 'score'."""
    rng = np.random.default_rng(seed)
    recency = rng.exponential(60, rows).round()
    channel = rng.choice(["web", "store", "o'br\\ien"], rows).astype(object)
    margin = recency / 30 - 2.5 + 0.8 * (channel == "web") + rng.logistic(size=rows) * 0.7
    period = np.array(["train"] * (rows // 2) + ["test"] * (rows * 2 // 5), dtype=object)
    period = np.append(period, ["score"] * (rows - len(period)))
    return {
        "customer_id": np.arange(rows, dtype=np.int64),
        "observed_on": np.full(rows, np.datetime64("2024-01-01", "us")),
        "period": period,
        "churned": np.ma.MaskedArray(margin > 0, mask=period == "score"),
        "recency_days": recency,
        "spend": np.ma.MaskedArray(rng.gamma(2, 40, rows), mask=rng.random(rows) < 0.1),
        "luck": rng.normal(size=rows),
        "channel": np.ma.MaskedArray(channel, mask=rng.random(rows) < 0.05),
    }


def plain(rows: Rows) -> Rows:
    """As scoring takes them: None and NaN for NULL instead of masks."""
    channel = np.where(np.ma.getmaskarray(rows["channel"]), None, np.ma.getdata(rows["channel"]))
    return rows | {"channel": channel, "spend": np.ma.filled(rows["spend"], np.nan)}


def one_period(rows: Rows) -> Rows:
    """No test period: folds."""
    return rows | {"period": np.where(rows["period"] == "test", "train", rows["period"])}


def taken(rows: Rows, order: npt.NDArray[Any]) -> Rows:
    """The rows in that order, or those of them."""
    return {name: values[order] for name, values in rows.items()}


def defined(**changes: Any) -> Definition:
    """DEFINITION with changes."""
    return replace(DEFINITION, **changes)
