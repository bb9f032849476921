"""What the templates compute, against numpy and scipy, on columns that are as features come and as they should not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from tests.drift import oracle
from tests.drift.templates import Templates
from tests.projects import write_project

WITHIN = {
    **dict.fromkeys(("psi", "psi_threshold", "ks_statistic", "mean_reference", "mean_current"), 1e-12),
    "ks_threshold": 1e-9,  # the first term of Kolmogorov's series, which errs to the strict side
}
TESTS = 41
"""19 numbers and the score twice, tier once."""


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(write_project(tmp_path_factory.mktemp("project"), "attributes"))


def customers(rng: np.random.Generator, size: int, shift: float = 0.0) -> pd.DataFrame:
    """Ties, one value, hardly any other, no value, some without, negative, fractions, many and rare categories."""
    zeros = np.zeros(size)
    counts = rng.poisson(1.3 + shift, size)
    spend = rng.lognormal(3, 1, size).round(2) * np.sign(counts) + shift
    gaps = np.where(rng.random(size) < 0.3, np.nan, rng.exponential(30, size))
    found = {
        **{f"orders_{days}d": np.minimum(counts, days // 7) for days in (7, 30, 90, 180, 365)},
        **{f"spend_{days}d": spend * days for days in (7, 30, 90, 180, 365)},
        "orders_total": zeros + 1,
        "spend_total": np.where(rng.random(size) < 0.02, 1e9, zeros),
        "spend_per_order": -spend,
        "days_since_last_order": rng.integers(0, 4, size),
        "days_since_first_order": zeros - 5 + (shift > 0) * -1,
        "mean_gap_days": gaps,
        "gap_ratio": gaps / 7 + shift,
        "orders_slope": rng.normal(shift, 1e-6, size),
        "orders_decline_90d": rng.integers(-3, 3, size),
        "tier": rng.choice(["gold", "silver", "b", "c", "d", None], size, p=[0.5, 0.3, 0.05, 0.04, 0.01, 0.1]),
        "score": rng.beta(2, 3 - shift, size),
    }
    return pd.DataFrame(found)


@pytest.mark.parametrize(("then", "now", "shift"), [(300, 300, 0.0), (101, 997, 0.0), (500, 200, 0.5), (100, 100, 1.0)])
def test_statistics(templates: Templates, then: int, now: int, shift: float) -> None:
    rng = np.random.default_rng(then)
    reference, current = customers(rng, then), customers(rng, now, shift)
    found = templates.drift(reference, current)
    expected = oracle.drift(reference, current).loc[found.index]
    for name, error in WITHIN.items():
        values, wanted = found[name].to_numpy(float), expected[name].to_numpy(float)
        assert values == pytest.approx(wanted, rel=error, abs=error, nan_ok=True), name
    assert found["is_drifted"].tolist() == expected["is_drifted"].astype(bool).tolist()
    assert found["is_drifted"].any() == (shift > 0)


@pytest.mark.parametrize("alpha", [1e-6, 0.05, 0.5])
def test_critical_values_are_scipys(tmp_path: Path, alpha: float) -> None:
    found = Templates(write_project(tmp_path, "attributes"), {"drift.alpha": alpha}).critical_values()
    assert found == pytest.approx({d: chi2.isf(alpha / TESTS, d) for d in range(1, 22)}, rel=1e-12)


def test_twenty_categories_of_a_twentieth_each_and_none_have_a_critical_value(templates: Templates) -> None:
    """The most bins there can be: a category less than these leaves room for others."""
    rng = np.random.default_rng(3)
    reference, current = customers(rng, 400), customers(rng, 400)
    reference["tier"] = np.repeat([f"t{number}" for number in range(20)], 20)
    current["tier"] = [None, "new", *reference["tier"].tolist()[2:]]
    found = templates.drift(reference, current).loc["tier"]
    assert found["psi_threshold"] == pytest.approx(chi2.isf(0.05 / TESTS, 21) / 200, rel=1e-12)
