"""A discrete hazard from subscriptions by YAML alone, beside every customer's periods written out in pandas."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.survival.test_build import AS_OF, PROJECT, build, lives, made, query, subscriptions
from tests.survival.written_out import fitted, person_period_rows

pytestmark = pytest.mark.slow

LENGTH = 30
TOLD = "params: {survival_model: {estimator: discrete_hazard}, survival: {horizon: 90}}\n"


def periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Of 30 days from the first; those that are over by the last day that counts, for who left too."""
    people = lives(frame)
    over = np.array([(AS_OF - began - dt.timedelta(days=1)).days // LENGTH for began in people["started_at"]])
    left_in = np.maximum(1, np.ceil(people["t"] / LENGTH)).astype(int)
    is_lost = (people["e"] == 1) & (left_in <= over)
    spent = np.where(is_lost, left_in, np.minimum(over, np.where(people["e"] == 1, over, people["t"] // LENGTH)))
    pro = (people["plan"] == "pro").astype(float)
    return people.assign(periods=spent.astype(int), e=is_lost.astype(int), pro=pro).reset_index(drop=True)


def test_as_every_period_written_out(tmp_path: Path) -> None:
    root = made(tmp_path / "shop", subscriptions(), PROJECT + TOLD)
    assert "Customer rows that left the warehouse: 0." in build(root, "--select", "+survival_predictions")
    known = periods(subscriptions())
    coefficients, errors, value = fitted(person_period_rows(known, ["pro", "mrr"]), ["pro", "mrr"])
    ((text,),) = query(root, "select card from model_cards where model_name = 'survival_model'").to_numpy()
    card = json.loads(text)
    assert [r["coefficient"] for r in card["ratios"]] == pytest.approx(coefficients, abs=1e-8)
    assert [r["standard_error"] for r in card["ratios"]] == pytest.approx(errors, rel=1e-6)
    assert card["log_likelihood"] == pytest.approx(value, rel=1e-12)
    assert card["customers"] == (known["periods"] > 0).sum()
    found = query(root, "select * from survival_predictions order by customer_id").set_index("customer_id")
    people = lives(subscriptions()).set_index("customer_id").sort_index().query("e == 0")
    assert found.index.tolist() == people.index.tolist()
    own = np.exp(coefficients[0] * (people["plan"] == "pro") + coefficients[1] * people["mrr"]).to_numpy()
    scale = found["hazard_ratio"].to_numpy() / own
    assert scale == pytest.approx(np.full(len(scale), scale[0]), rel=1e-7)
    survival = found["survival"].dropna()
    assert ((survival > 0) & (survival < 1)).mean() > 0.9
