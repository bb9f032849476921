"""Same rows, same bytes: in any order, on any number of threads, whatever types an engine picks."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from sqlkit.estimators import ESTIMATORS
from sqlkit.training.identity import BETWEEN, identities
from sqlkit.training.train import Trained, train
from tests.training.customers import Rows, customers, defined, one_period, taken

FEW = {"minimum_positives": 20, "minimum_negatives": 20}
ROWS = customers(400)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_row_order(name: str) -> None:
    shuffled = taken(ROWS, np.random.default_rng(3).permutation(400))
    definition = defined(estimator=name, **FEW)
    assert train(shuffled, definition) == train(ROWS, definition)


def test_row_order_in_folds() -> None:
    rows = one_period(ROWS)
    assert train(taken(rows, np.arange(400)[::-1]), defined(**FEW)) == train(rows, defined(**FEW))


@pytest.mark.parametrize("name", ESTIMATORS)
def test_threads(name: str) -> None:
    """Enough rows that scikit-learn and the BLAS do divide them."""
    rows = taken(customers(3000), np.arange(2000))
    rows["period"] = np.where(np.arange(2000) < 1600, "train", "test")
    versions = set()
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            done = train(rows, defined(estimator=name))
        assert isinstance(done, Trained)
        versions.add((done.artifact, done.card.validation))
    assert len(versions) == 1


FIRST = """
from threadpoolctl import threadpool_info
from sqlkit.training import train
from sqlkit.training.definition import Definition
from sqlkit.scoring.features import Feature

def told(rows, definition, champion):
    import sklearn.ensemble
    print({library["num_threads"] for library in threadpool_info() if library["user_api"] == "openmp"})

train._train_outcome = told
train.train({"id": [1]}, Definition("m", "y", "split", ("id",), (Feature("x", "numeric"),), "random_forest", None))
"""


def test_the_first_training_of_a_process_takes_one_thread_too() -> None:
    """Only libraries that are loaded can be limited, and nothing loads scikit-learn before."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", FIRST], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "{1}\n", done.stderr


def test_types_of_another_engine() -> None:
    """Dates for timestamps, Decimals for numbers, None for a mask: as Snowflake's data frames have them."""
    other: Rows = {name: np.array(values.tolist(), dtype=object) for name, values in ROWS.items()}
    other["observed_on"] = np.array([dt.date(2024, 1, 1)] * 400, dtype=object)
    other["recency_days"] = np.array([Decimal(int(v)) for v in ROWS["recency_days"]], dtype=object)
    for rows, same in ((ROWS, other), (one_period(ROWS), one_period(other))):
        assert train(same, defined(**FEW)) == train(rows, defined(**FEW))


def test_keys_read_alike() -> None:
    """Folds hash the text of a key, and two engines must hash the same text."""
    dates = ["2024-01-01", "2024-02-29"]
    stamps = np.array(dates, dtype="datetime64[us]")
    days = np.array([dt.date.fromisoformat(text) for text in dates], dtype=object)
    for values in (stamps, days, stamps.astype("datetime64[ns]")):
        who, keys = identities({"day": values, "shop": np.array([1, 2], dtype=np.int32)}, ("day", "shop"))
        assert who.tolist() == dates
        assert keys.tolist() == [f"2024-01-01{BETWEEN}1", f"2024-02-29{BETWEEN}2"]


def test_the_seed_is_in_the_forest() -> None:
    one, two = (train(ROWS, defined(estimator="random_forest", seed=seed, **FEW)) for seed in (0, 1))
    assert isinstance(one, Trained)
    assert isinstance(two, Trained)
    assert one.version != two.version
