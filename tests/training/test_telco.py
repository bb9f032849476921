"""IBM Telco churn: 7,043 customers, 26.5 % churned, 11 blank TotalCharges; AUC as others find it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sqlkit.scoring.features import Feature
from sqlkit.training.definition import Definition
from sqlkit.training.train import Trained, train
from tests.training.customers import Rows

NUMBERS = ("tenure", "MonthlyCharges", "TotalCharges", "SeniorCitizen")


@pytest.fixture(scope="module")
def telco(realdata: Path) -> Rows:
    path = realdata / "telco" / "Telco-Customer-Churn.csv"
    numbers = ", ".join(f"try_cast({name} as double) as {name}" for name in NUMBERS)
    with duckdb.connect() as connection:
        rows = f"select * replace ({numbers}), Churn = 'Yes' as churned, 'train' as period"
        query = f"{rows} from read_csv(?, all_varchar = true)"
        return connection.execute(query, [str(path)]).fetchnumpy()


@pytest.mark.parametrize(
    ("name", "auc"), [("logistic_regression", 0.845), ("random_forest", 0.844), ("hist_gradient_boosting", 0.846)]
)
def test_five_folds(telco: Rows, name: str, auc: float) -> None:
    """Other folds than others', and other settings of trees: within a third of what folds differ by."""
    told = ("customerID", "Churn", "churned", "period")
    features = tuple(Feature(c, "numeric" if c in NUMBERS else "text") for c in telco if c not in told)
    assert len(features) == 19
    done = train(telco, Definition("telco", "churned", "period", ("customerID",), features, name, None))
    assert isinstance(done, Trained)
    found = done.card.validation
    assert (found.rows, found.positives) == (7043, 1869)
    assert found.measures.auc == pytest.approx(auc, abs=0.004)
    assert 0.65 <= found.measures.average_precision <= 0.67
    assert found.deviation is not None
    assert found.deviation.auc < 0.015
    assert done.card.leak is None
    assert {i.feature for i in done.card.importances[:3]} >= {"tenure", "Contract"}
    expected = sum(b.expected for b in found.calibration)
    assert expected == pytest.approx(1869, rel=0.02)
    assert done.card.parity <= 1e-12
