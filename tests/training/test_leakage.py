"""Planted leaks are caught and named; honest features are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sqlkit.scoring.features import Feature
from sqlkit.training.leakage import Leak
from sqlkit.training.train import Trained, train
from tests.training.customers import FEATURES, Rows, customers, defined, one_period

ROWS = customers()
CHURNED = np.ma.getdata(ROWS["churned"])


def leak_of(planted: Any, kind: Any = "numeric", rows: Rows = ROWS, trusted: tuple[str, ...] = ()) -> Leak | None:
    features = (*FEATURES, Feature("planted", kind))
    done = train(rows | {"planted": planted}, defined(features=features, trusted=trusted))
    assert isinstance(done, Trained)
    return done.card.leak


def test_honest_features() -> None:
    assert leak_of(np.random.default_rng(1).normal(size=len(CHURNED))) is None


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(-CHURNED.astype(float) + np.linspace(0, 0.5, len(CHURNED)), id="downwards"),
        pytest.param(np.ma.MaskedArray(np.ones(len(CHURNED)), mask=CHURNED), id="NULL where churned"),
        pytest.param(np.ma.MaskedArray(np.ones(len(CHURNED)), mask=~CHURNED), id="NULL where not"),
    ],
)
def test_numbers_that_know(planted: Any) -> None:
    found = leak_of(planted)
    assert found is not None
    assert (found.feature, found.auc) == ("planted", 1.0)
    assert "'planted' on its own ranks the held-out rows almost perfectly" in found.reason


def test_a_trusted_feature_is_believed_and_no_other() -> None:
    knows = CHURNED.astype(float)
    assert leak_of(knows, trusted=("planted",)) is None
    other = leak_of(knows, trusted=("recency",))
    assert other is not None
    assert "name it under trusted_features" in other.reason


def test_a_category_that_knows() -> None:
    found = leak_of(np.where(CHURNED, "closed", "open").astype(object), "text")
    assert found is not None
    assert found.feature == "planted"


def test_a_category_that_names_everybody() -> None:
    """Its shares are learnt on other rows, so a name each is no leak."""
    assert leak_of(np.array([f"c{i}" for i in range(len(CHURNED))], dtype=object), "text") is None


def test_in_folds() -> None:
    found = leak_of(CHURNED.astype(float), rows=one_period(ROWS))
    assert found is not None
    assert found.feature == "planted"


def test_a_model_too_good_without_one_such_feature() -> None:
    """Two halves of the answer, each hidden by the same large noise."""
    noise = np.random.default_rng(2).normal(scale=5, size=len(CHURNED))
    features = (Feature("plus", "numeric"), Feature("minus", "numeric"))
    rows = ROWS | {"plus": CHURNED + noise, "minus": CHURNED - noise}
    done = train(rows, defined(features=features))
    assert isinstance(done, Trained)
    assert done.card.leak is not None
    assert "with the other features" in done.card.leak.reason
