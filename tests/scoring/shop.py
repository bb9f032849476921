"""A made-up shop with everything a customer table has: skew, large numbers, NULLs, awkward category names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.features import Columns, Feature, Floats, length, numbers, texts, training_frame
from sqlkit.scoring.form import Form
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.parity import ParityReport, parity, require_parity
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import Scorer, run_onnx
from sqlkit.scoring.sql_form import table_macro

NUMBERS = ["spend", "slope", "seen_at"]
FEATURES = (*(Feature(name, "numeric") for name in NUMBERS), Feature("channel", "text"))

EXACT = 1e-12
"""What every covered model is held to; the gate itself allows a thousand times more."""


def shop(rows: int = 400, seed: int = 0) -> Columns:
    """Raw columns; a tenth of two numbers and a twentieth of the channel are NULL."""
    rng = np.random.default_rng(seed)
    columns: dict[str, npt.NDArray[Any]] = {
        "spend": np.where(rng.random(rows) < 0.1, np.nan, rng.exponential(100, rows)),
        "slope": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows) / 1000),
        "seen_at": 1.7e9 + rng.integers(0, 604_800, rows).astype(np.float64),
        "channel": rng.choice(["web", "store", "o'br\\ien", "Ünïcode"], rows).astype(object),
    }
    columns["channel"][rng.random(rows) < 0.05] = None
    return columns


def signal(columns: Columns, seed: int = 1) -> Floats:
    """A noisy margin that depends on every column and on what is NULL."""
    spend, slope = numbers(columns, "spend"), numbers(columns, "slope")
    web = np.array([text == "web" for text in texts(columns, "channel")])
    noise = np.random.default_rng(seed).normal(size=length(columns))
    known = np.nan_to_num(spend) / 100 + np.nan_to_num(slope) * 500
    return np.asarray(known + web - np.isnan(spend) + (numbers(columns, "seen_at") - 1.7e9) / 604_800 + noise)


def binary(columns: Columns) -> npt.NDArray[Any]:
    """A label that is true about half the time."""
    return (signal(columns) > 1.5).astype(int)


def ternary(columns: Columns) -> npt.NDArray[Any]:
    """Three text labels."""
    return np.array(["a", "b", "c"])[np.digitize(signal(columns), [0.5, 2])]


def positive(columns: Columns) -> Floats:
    """A value above zero, for regressions and generalised linear models."""
    return np.asarray(np.exp(signal(columns) / 3))


def frame(columns: Columns, features: Sequence[Feature] = FEATURES) -> Any:
    """What a pipeline is fitted on."""
    return training_frame(features, columns)


def pipeline(estimator: Any, imputed: bool = True) -> Any:
    """The usual preprocessing; without an imputer the scaler hands NULL on to the estimator."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    scaled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()) if imputed else StandardScaler()
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_pipeline(ColumnTransformer([("n", scaled, NUMBERS), ("t", encoder, ["channel"])]), estimator)


def duckdb_table(connection: Any, form: Form, columns: Columns) -> None:
    """Table `customers` with NULL and NaN kept apart, as a warehouse keeps them."""
    import pyarrow as pa

    arrays = {"customer_id": pa.array(np.arange(length(columns)))}
    for f in form.features:
        values = columns[f.name]
        arrays[f.name] = (
            pa.array(texts(columns, f.name), pa.string())
            if f.kind == "text"
            else pa.array(np.ma.getdata(values), mask=np.ma.getmaskarray(values))
        )
    connection.register("incoming", pa.table(arrays))
    connection.execute("create or replace table customers as select * from incoming")


def fetch_scores(connection: Any, form: Form, query: str) -> Floats:
    """The form's outputs in customer order, NULL as NaN."""
    found = connection.execute(f"select * from ({query}) order by customer_id").fetchnumpy()
    outputs = [np.ma.filled(np.ma.asarray(found[o], dtype=np.float64), np.nan) for o in form.outputs]
    return outputs[0] if form.width == 1 else np.column_stack(outputs)


def run_duckdb(form: Form) -> Scorer:
    """Scores by the table macro, in DuckDB and nothing else."""
    import duckdb

    def run(columns: Columns) -> Floats:
        with duckdb.connect() as connection:
            duckdb_table(connection, form, columns)
            connection.execute(table_macro(form, "churn"))
            return fetch_scores(connection, form, "select * from churn('customers')")

    return run


def every_route(form: Form) -> dict[str, Callable[[Columns], Floats]]:
    """The three ways to evaluate a form."""
    return {
        "numpy": lambda columns: score(form, columns),
        "onnx": run_onnx(emit_onnx(form)),
        "duckdb": run_duckdb(form),
    }


def held(model: Any, columns: Columns, features: Sequence[Feature] = FEATURES) -> ParityReport:
    """Lowers, emits both ways, and requires agreement on the sample and adversarial rows: to EXACT, unless the library
    itself adds up in float32.
    """
    form = lower(model, features)
    report = parity(model, features, columns, every_route(form))
    require_parity(report, form.tolerance or EXACT)
    return report
