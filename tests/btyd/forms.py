"""A form answered three ways."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from sqlkit.scoring.features import Columns, Floats
from sqlkit.scoring.form import Form
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.sql_form import table_macro


def answers(form: Form, rows: Columns) -> Mapping[str, Floats]:
    """By numpy, by onnxruntime and by DuckDB, a column an output."""
    found = {"numpy": score(form, rows), "onnx": run_onnx(emit_onnx(form))(rows), "sql": by_sql(form, rows)}
    return {name: values.reshape(len(values), -1) for name, values in found.items()}


def by_sql(form: Form, rows: Columns) -> Floats:
    """By the table macro that any client calls; NaN is NULL."""
    frame = pd.DataFrame({name: np.ma.filled(np.ma.asarray(values, float), np.nan) for name, values in rows.items()})
    frame["place"] = np.arange(len(frame))
    with duckdb.connect() as connection:
        connection.execute(table_macro(form, "scores", ("place",)))
        connection.register("given", frame)
        connection.execute("create table histories as select * from given")
        found = connection.execute("select * from scores('histories') order by place").fetchnumpy()
    return np.column_stack([np.ma.filled(found[name], np.nan) for name in form.outputs])
