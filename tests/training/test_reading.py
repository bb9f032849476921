"""Mistakes in a definition or in the rows are errors that name the column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sqlkit.scoring.features import Feature
from sqlkit.training.errors import TrainingError
from sqlkit.training.train import train
from tests.training.customers import FEATURES, Rows, customers, defined

ROWS = customers(200)


def null_in(column: str, rows: int = 3) -> Rows:
    mask = np.arange(200) < rows
    return {column: np.ma.MaskedArray(np.ma.getdata(ROWS[column]), mask=mask)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (null_in("churned"), "'churned' is NULL in 3 rows of 'train' or 'test'"),
        ({"churned": np.arange(200)}, "'churned' holds other values than 0 and 1"),
        ({"churned": np.array(["yes"] * 200)}, "'churned' is read as a number and is none"),
        (null_in("period"), "'period' holds NULL; it may hold train, test, score"),
        ({"period": np.array(["training"] * 200)}, "'period' holds 'training'"),
        (null_in("customer_id"), "key 'customer_id' is NULL in 3 rows"),
        (null_in("observed_on"), "key 'observed_on' is NULL in 3 rows"),
        (
            {"observed_on": np.array(["NaT"] * 200, dtype="datetime64[us]")},
            "key 'observed_on' is NULL in 180",
        ),
        ({"customer_id": np.arange(200) // 2}, "180 rows share their customer_id, observed_on with another"),
        ({"luck": np.where(np.arange(200) == 1, np.inf, 0.5)}, "'luck' is infinite in 1 rows"),
        ({"luck": np.array(["x"] * 200)}, "'luck' is read as a number and is none"),
        ({"channel": np.arange(200)}, "'channel' is declared text and holds int values"),
    ],
)
def test_rows_that_cannot_be_read(changes: Rows, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        train(ROWS | changes, defined())


def test_a_misspelt_column() -> None:
    features = (*FEATURES, Feature("recency_day", "numeric"))
    with pytest.raises(TrainingError, match=r"no column 'recency_day'. Did you mean 'recency_days'\?"):
        train(ROWS, defined(features=features))
    with pytest.raises(TrainingError, match="no column 'spent'"):
        train(ROWS, defined(baseline="spent"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"keys": ()}, "'churn' has no keys"),
        ({"features": ()}, "has no features"),
        ({"features": (*FEATURES, FEATURES[0])}, "lists recency_days more than once"),
        ({"features": (*FEATURES, Feature("churned", "numeric"))}, "churned among its features"),
        ({"folds": 1}, "has 1 folds; at least 2"),
        ({"seed": -1}, "has seed -1"),
    ],
)
def test_definitions_that_make_no_sense(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        defined(**changes)


def test_rows_to_score_may_have_anything() -> None:
    """Only labelled rows are read: an unlabelled one may be keyless, infinite or twice there."""
    rows = customers()
    score = rows["period"] == "score"
    dirty = rows | {
        "customer_id": np.where(score, 7, rows["customer_id"]),
        "luck": np.where(score, np.inf, rows["luck"]),
    }
    assert train(dirty, defined()) == train(rows, defined())
