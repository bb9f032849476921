"""Too little data is a plain sentence, not an error and not a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sqlkit.scoring.features import Feature
from sqlkit.training.train import Refused, train
from tests.training.customers import Rows, customers, defined, one_period

ROWS = customers(200)
PERIOD = ROWS["period"]


def reason(rows: Rows, **changes: Any) -> str:
    refused = train(rows, defined(**changes))
    assert isinstance(refused, Refused)
    return refused.reason


def churned(where: Any) -> Rows:
    return ROWS | {"churned": np.asarray(where)}


def test_too_few_positives() -> None:
    rows = churned(np.arange(200) % 10 == 0)
    assert reason(rows) == "Too few positives in the training period: found 10, need 100. " + (
        "Too few negatives in the training period: found 90, need 100."
    )
    assert reason(rows, minimum_negatives=90) == ("Too few positives in the training period: found 10, need 100.")


def test_a_single_class_in_the_training_period() -> None:
    rows = churned(PERIOD == "test")
    assert reason(rows) == "There is a single class in the training period: all 100 rows are negative."


def test_a_single_class_in_the_test_period() -> None:
    rows = churned((PERIOD != "train") | (np.arange(200) % 2 == 0))
    few = {"minimum_positives": 10, "minimum_negatives": 10}
    assert reason(rows, **few) == "There is a single class in the test period: all 80 rows are positive."


@pytest.mark.parametrize("period", ["test", "score"])
def test_too_short_a_history(period: str) -> None:
    rows = churned(PERIOD == "test") | {"period": np.full(200, period, dtype=object)}
    assert reason(rows) == (
        "The history is too short: no row falls in the training period. A label looks 90 days ahead and the "
        "test period needs 90 more, so about 270 days are wanted."
    )
    assert reason(rows, horizon_days=None) == "There is nothing to learn from: no row is in 'train'."


def test_no_rows_at_all() -> None:
    assert "nothing to learn from" in reason({n: v[:0] for n, v in ROWS.items()}, horizon_days=None)


def test_features_that_hold_nothing() -> None:
    rows = ROWS | {"luck": np.full(200, np.nan)}
    found = reason(rows, features=(Feature("luck", "numeric"),))
    assert found == "There is nothing to learn from: every feature is NULL in every training row."


def test_too_few_for_the_folds() -> None:
    rows = one_period(churned(np.arange(200) < 3))
    few = {"minimum_positives": 1, "minimum_negatives": 1}
    assert reason(rows, **few) == "Too little for 5 folds: 2 of them would hold a single class."
    assert "among the labelled rows: found 3" in reason(rows)
