"""Each estimator trains, and its artifact scores as scikit-learn does, in ONNX and in DuckDB's SQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

import sqlkit.estimators
from sqlkit.estimators import ESTIMATORS, UnknownEstimator, estimator
from sqlkit.estimators.amounts import REGRESSORS
from sqlkit.estimators.clusters import CLUSTERERS
from sqlkit.estimators.families import FAMILIES
from sqlkit.scoring.export import export
from sqlkit.scoring.features import Feature, length, training_frame
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.sql_form import table_macro
from tests.training.customers import FEATURES, Rows, customers, plain

ROWS = plain(customers(800))
EXACT = 1e-12


def fitted(name: str, rows: Rows, features: tuple[Feature, ...] = FEATURES) -> Any:
    labels = np.ma.getdata(rows["churned"]).astype(int)
    return estimator(name)(features, 0).fit(training_frame(features, rows), labels)


def in_duckdb(form: Any, rows: Rows) -> Any:
    import pyarrow as pa

    table = {f.name: pa.array(rows[f.name], from_pandas=True) for f in FEATURES}
    with duckdb.connect() as connection:
        connection.register("customers", pa.table(table | {"customer_id": rows["customer_id"]}))
        connection.execute(table_macro(form, "churn"))
        query = "select score from churn('customers') order by customer_id"
        return connection.execute(query).fetchnumpy()["score"]


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("marker", ["none", "nan"])
def test_scores_as_scikit_learn_does(name: str, marker: Any) -> None:
    """Whichever of the two the training frame held for a NULL text."""
    features = tuple(replace(f, missing=marker) for f in FEATURES)
    model = fitted(name, ROWS, features)
    exported = export(model, features, ROWS)
    expected = model.predict_proba(training_frame(features, ROWS))[:, 1]
    assert np.ptp(expected) > 0.5
    within = exported.form.tolerance or EXACT
    assert within <= (1e-5 if name == "xgboost" else EXACT)
    np.testing.assert_allclose(run_onnx(exported.data)(ROWS), expected, rtol=0, atol=within)
    np.testing.assert_allclose(in_duckdb(exported.form, ROWS), expected, rtol=0, atol=within)
    assert exported.report.worst("onnx") <= within


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("kind", ["numeric", "text"])
def test_columns_of_one_kind(name: str, kind: str) -> None:
    features = tuple(f for f in FEATURES if f.kind == kind)
    rows = plain(customers(300))
    exported = export(fitted(name, rows, features), features, rows)
    assert exported.report.worst("onnx") <= (exported.form.tolerance or EXACT)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_rare_categories_do_not_travel(name: str) -> None:
    """Nine customers share a town, and the artifact must not name it, however well it would tell them."""
    towns = np.array(["Bath", "Deal", "Ryde"] * 97 + ["Ninefold"] * 9, dtype=object)
    rows = {"town": towns, "churned": np.isin(towns, ["Ninefold", "Ryde"])}
    features = (Feature("town", "text"),)
    data = export(fitted(name, rows, features), features, rows).data
    assert b"Ninefold" not in data
    assert b"Ryde" in data


@pytest.mark.parametrize("name", ESTIMATORS)
def test_probabilities_are_not_weighted(name: str) -> None:
    """With class weights a model of one in ten would answer one in two on average."""
    rows = plain(customers())
    kept = np.flatnonzero(~np.ma.getdata(rows["churned"]) | (np.arange(length(rows)) % 8 == 0))
    rare = {column: values[kept] for column, values in rows.items()}
    rate = np.ma.getdata(rare["churned"]).mean()
    assert rate < 0.15
    scores = fitted(name, rare).predict_proba(training_frame(FEATURES, rare))[:, 1]
    assert scores.mean() == pytest.approx(rate, abs=0.01)


def test_every_file_is_registered() -> None:
    folder = Path(sqlkit.estimators.__file__).parent
    helpers = {"__init__", "amounts", "clusters", "encoding", "families", "logarithms", "own"}
    assert {path.stem for path in folder.glob("*.py")} - helpers == {*ESTIMATORS, *REGRESSORS, *CLUSTERERS}
    assert set(FAMILIES["clusters"].estimators) == CLUSTERERS.keys()


def test_a_misspelt_name() -> None:
    with pytest.raises(UnknownEstimator) as caught:
        estimator("hist_gradient_bosting")
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == (
        "unknown estimator 'hist_gradient_bosting'. Did you mean 'hist_gradient_boosting'? "
        "Known: hist_gradient_boosting, lightgbm, logistic_regression, random_forest, xgboost."
    )
