"""What the papers say of the 1/10 sample of CDNOW, of a publication made from its raw lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.published import Publication

HALVES = "\nparams: {purchase_model: {holdout_days: 273}}\n"
"""39 weeks to fit to, 39 to be judged on."""

CALIBRATION = "\nas_of: 1997-10-01\nparams: {purchase_model: {holdout_days: 91, horizon_days: 273}}\n"
"""As it stood after 39 weeks, to predict 39 more."""

NEW_CUSTOMERS = {1: 0.0078, 7: 0.0532, 21: 0.1506, 223: 1.0405, 224: 1.0437, 546: 1.8576}
"""E[X(t)] of Fader, Hardie and Lee (2005) by days ahead, at .1429, 1, 3, 31.8571, 32 and 78 weeks.

The last is as published, from a series that ends early: it is 1.85797 (test_published.py).
"""


def sample_lines(folder: Path) -> pd.DataFrame:
    """In the master's layout, a column `line`: customer, day, CDs, dollars."""
    lines = []
    for text in (folder / "CDNOW_sample.txt").read_text().splitlines():
        customer, _, day, count, amount = text.split()
        lines.append(f" {customer:>5} {day} {int(count):>2} {amount:>8}")
    return pd.DataFrame({"line": lines})


def weekly(parameters: list[Mapping[str, Any]], key: str) -> list[float]:
    """A daily fit's parameters, alpha in weeks."""
    return [p[key] / 7 if p["name"] == "alpha" else p[key] for p in parameters]


def halves_hold(published: Publication) -> None:
    """2,357 customers, 2,457 repeats on distinct days to fit to and 1,882 in the holdout."""
    card = published.card("purchase_model")
    holdout = card["holdout"]
    assert (holdout["customers"], holdout["actual"]) == (2357, 1882)
    began = next(week for week in holdout["tracking"] if week["day"] == 0)
    assert began["actual"] == 2457
    # Fader, Hardie and Lee (2005), table 2; days are merged here, the paper's last digits are of other counts.
    assert weekly(card["parameters"], "holdout") == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=2e-3)


def master_holds(published: Publication) -> None:
    """The master's 23,570 customers, fitted in the half that the sample is fitted in."""
    card = published.card("purchase_model")
    assert card["customers"] == 23_570
    assert weekly(card["parameters"], "holdout") == pytest.approx([0.2516, 4.789, 0.7234, 2.161], rel=2e-4)
    holdout = card["holdout"]
    assert holdout["auc"] == pytest.approx(0.747, abs=1e-3)
    assert holdout["auc_alive"] == pytest.approx(0.32, abs=1e-3)
    assert holdout["bias"] == pytest.approx(-0.143, abs=1e-3)


def first_customers_hold(published: Publication) -> None:
    """E[Y(39)] of the papers' first customer, E[M] of the first three, and the parameters that they come of."""
    purchases, spend = published.card("purchase_model"), published.card("spend_model")
    assert weekly(purchases["parameters"], "value") == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=2e-3)
    # Fader and Hardie (2013), "The Gamma-Gamma model of monetary value", section 3.
    assert spend["customers"] == 946
    assert [p["value"] for p in spend["parameters"]] == pytest.approx([6.25, 3.74, 15.44], rel=2e-3)
    assert spend["log_likelihood"] == pytest.approx(-4055.92, abs=0.01)
    people = {row["customer_id"]: row for row in published.rows("ltv_predictions")}
    first, second, third = (people[customer] for customer in ("00004", "00021", "00050"))
    assert (first["frequency"], first["last_age_days"], first["age_days"]) == (2, 213, 272)
    assert first["expected_purchases"] == pytest.approx(1.226, abs=5e-4)
    found = [row["expected_purchase_value"] for row in (first, second, third)]
    assert found == pytest.approx([24.65, 18.91, 35.17], abs=0.01)


def new_customers_hold(expected_purchases: Mapping[int, float]) -> None:
    """E[X(t)], which no customer's history changes, by days ahead; of the fit of CALIBRATION."""
    assert expected_purchases == pytest.approx(NEW_CUSTOMERS, rel=1e-3, abs=5e-5)
