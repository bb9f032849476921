"""Survival scores by numpy, onnxruntime and SQL, at steps and between them, and what is not known."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Effects, Form, Hazards, Linear, Weighted
from sqlkit.scoring.hazards import Baseline
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.source import Numeric, Step
from sqlkit.scoring.sql_form import emit_select, table_macro

FEATURES = (
    Feature("time_spent", "numeric"),
    Feature("time_ahead", "numeric"),
    Feature("mrr", "numeric"),
    Feature("plan", "text", "nan"),
)


def form(steps: int) -> Form:
    predictor = Linear(
        (
            Weighted(Numeric("mrr", (Step("subtract", 20.0),), 0.0), (0.05,)),
            Effects("plan", (("pro", (-0.7,)), ("o'team", (0.3,))), (0.1,), (0.0,)),
        ),
        (0.2,),
        "identity",
    )
    places = tuple(float(2 * i + 1) for i in range(steps))
    hazard = tuple(0.02 * (i + 1) for i in range(steps))
    return Form(FEATURES, Hazards(predictor, Baseline(places, hazard, "time_spent", "time_ahead", "day")))


ROWS = {
    "time_spent": np.array([0, 0, 0, 1, 2.5, 3, 1e9, np.nan, 4, 4]),
    "time_ahead": np.array([0, 1, 0.999, 2, 3, 1e9, 5, 5, np.nan, -7]),
    "mrr": np.array([20, 30, np.nan, 20, 20, 20, 20, 20, 20, 25.0]),
    "plan": np.array(["pro", "basic", None, "o'team", "pro", "pro", "pro", "pro", "pro", "Pro"], dtype=object),
}


def by_sql(of: Form) -> np.ndarray:
    frame = pd.DataFrame(ROWS).assign(place=range(len(ROWS["plan"])))
    with duckdb.connect() as connection:
        connection.execute(table_macro(of, "scores", ("place",)))
        connection.register("given", frame)
        connection.execute("create table rows_ as select * from given")
        found = connection.execute("select * from scores('rows_') order by place").fetchnumpy()
    return np.column_stack([np.ma.filled(found[name], np.nan) for name in of.outputs])


@pytest.mark.parametrize("steps", [1, 2, 3, 9, 50, 1000])
def test_three_ways(steps: int) -> None:
    of = form(steps)
    expected = score(of, ROWS)
    assert of.outputs == ("log_hazard", "baseline_hazard", "survival")
    assert run_onnx(emit_onnx(of))(ROWS) == pytest.approx(expected, rel=1e-13, nan_ok=True)
    assert by_sql(of) == pytest.approx(expected, rel=1e-13, nan_ok=True)


def test_what_they_are() -> None:
    """Steps of .02 at 1, 3 and 5; time spent on a step has that step behind it."""
    found = score(form(3), ROWS)
    log_hazard = [-0.5, 0.7, 0.3, 0.5, -0.5, -0.5, -0.5, -0.5, -0.5, 0.45]
    passed = [0, 0.02, 0, 0.02, 0.04, 0.02, 0, np.nan, np.nan, 0]
    assert found[:, 0] == pytest.approx(log_hazard)
    assert found[:, 1] == pytest.approx(passed, nan_ok=True)
    assert found[:, 2] == pytest.approx(np.exp(-np.exp(log_hazard) * np.array(passed)), nan_ok=True)


def test_of_so_many_steps_the_text_stays_flat_on_both_warehouses() -> None:
    for dialect in ("duckdb", "snowflake"):
        text = emit_select(form(1000), "rows_", ["place"], dialect)
        assert len(text) < 300_000
        assert max(text[:at].count("CASE") - text[:at].count("END") for at in range(0, len(text), 997)) < 6
