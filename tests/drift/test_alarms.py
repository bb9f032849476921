"""How often drift is told where there is none, and where there is: customers drawn from one shop, by the templates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sqlkit.project import load_project
from tests.drift.shop import LATER
from tests.drift.templates import Templates, scored

pytestmark = pytest.mark.slow

RESAMPLES = 200
CUSTOMERS = 300


def test_flags_of_any_feature_in_at_most_one_of_twenty_draws_without_drift(shop: Path) -> None:
    """Both sides are drawn from the same customers, all features of one together, as they hang together."""
    templates, everybody = Templates(load_project(shop)), scored(shop / "analytics.duckdb", LATER)
    rng = np.random.default_rng(20240501)
    flags = [templates.drift(drawn(everybody, rng), drawn(everybody, rng))["is_drifted"] for _ in range(RESAMPLES)]
    assert all(len(flag) == everybody.shape[1] for flag in flags)
    assert sum(flag.any() for flag in flags) <= 0.05 * RESAMPLES


@pytest.mark.parametrize(
    ("feature", "change"),
    [
        ("spend_365d", lambda values: 2 * values),
        ("days_since_last_order", lambda values: values + 30),
        ("mean_gap_days", lambda values: values.where(values.index % 3 == 0)),
        ("plan", lambda values: values.where(values.isna(), "basic")),
    ],
)
def test_drift_is_flagged_in_each_of_twenty_draws(
    shop: Path, feature: str, change: Callable[[pd.Series[Any]], pd.Series[Any]]
) -> None:
    templates, everybody = Templates(load_project(shop)), scored(shop / "analytics.duckdb", LATER)
    drifted = everybody.assign(**{feature: change(everybody[feature])})
    rng = np.random.default_rng(1)
    told = [templates.drift(drawn(everybody, rng), drawn(drifted, rng)).loc[feature] for _ in range(20)]
    assert all(row["is_drifted"] for row in told)


def drawn(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return rows.iloc[rng.integers(0, len(rows), CUSTOMERS)]
