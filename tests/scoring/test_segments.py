"""Segments of the nearest centre: every way to evaluate them beside scikit-learn's own answer, radii and all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pytest
from sklearn.cluster import KMeans

from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Distances, Form, Segments
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.source import Numeric
from sqlkit.scoring.sql_form import emit_select, emit_sql, normalised, table_macro
from tests.scoring.shop import FEATURES, binary, duckdb_table, fetch_scores, frame, pipeline, shop

ROWS = shop(300)
MODEL = pipeline(KMeans(3, n_init=1, random_state=0)).fit(frame(ROWS), binary(ROWS))
KNOWN = (("trait", (4.0, -2.0, 7.0)),)


def form_of(*radii: float) -> Form:
    form = lower(MODEL, FEATURES)
    assert isinstance(form.body, Distances)
    return replace(form, body=Segments(form.body, radii, KNOWN))


def expected(radii: Any) -> Any:
    place, each = MODEL.predict(frame(ROWS)), MODEL.transform(frame(ROWS))
    distance = each[np.arange(len(place)), place]
    is_in = distance <= np.array(radii)[place]
    return np.column_stack([np.where(is_in, place + 1, 0), distance, np.where(is_in, np.array([4, -2, 7])[place], 0)])


MIDDLE = float(np.median(MODEL.transform(frame(ROWS)).min(axis=1))) + 1e-3


@pytest.mark.parametrize("radii", [(np.inf,) * 3, (MIDDLE, np.inf, 1.1 * MIDDLE)], ids=["all of them", "within radii"])
def test_every_way_agrees_with_scikit_learn(radii: tuple[float, ...]) -> None:
    form, wanted = form_of(*radii), expected(radii)
    assert set(wanted[:, 0]) == ({1, 2, 3} if np.isinf(radii).all() else {0, 1, 2, 3})
    with duckdb.connect() as connection:
        duckdb_table(connection, form, ROWS)
        clean = ", ".join(f"{normalised(f, 'duckdb').sql('duckdb')} as {f.name}" for f in FEATURES)
        flat = ", ".join(f"{emit_sql(form, 'duckdb', k)} as {o}" for k, o in enumerate(form.outputs))
        connection.execute(table_macro(form, "scored"))
        found = {
            "numpy": score(form, ROWS),
            "onnx": run_onnx(emit_onnx(form))(ROWS),
            "flat": fetch_scores(
                connection, form, f"select customer_id, {flat} from (select customer_id, {clean} from customers)"
            ),
            "staged": fetch_scores(connection, form, emit_select(form, "customers", ["customer_id"], "duckdb")),
            "macro": fetch_scores(connection, form, "select * from scored('customers')"),
        }
    for answers in found.values():
        np.testing.assert_array_equal(answers[:, [0, 2]], wanted[:, [0, 2]])
        np.testing.assert_allclose(answers[:, 1], wanted[:, 1], rtol=1e-9)


def test_what_is_not_known_is_in_no_segment_and_not_outside_either() -> None:
    """Of a model that imputes nothing: NULL, where 0 would say that the customer is far away."""
    body = Segments(Distances((Numeric("x"),), ((-5.0,), (2.0,), (9.0,))), (1.0, 1.0, 1.0), KNOWN)
    form = Form((Feature("x", "numeric"),), body)
    rows = {"x": np.array([np.nan, 2.0])}
    with duckdb.connect() as connection:
        connection.execute("create table customers (customer_id integer, x double)")
        connection.execute("insert into customers values (0, null), (1, 2)")
        query = emit_select(form, "customers", ["customer_id"], "duckdb")
        in_sql = connection.execute(f"select * exclude (customer_id) from ({query}) order by customer_id").fetchall()
    assert in_sql == [(None, None, None), (2.0, 0.0, -2.0)]
    for answers in (score(form, rows), run_onnx(emit_onnx(form))(rows)):
        np.testing.assert_array_equal(answers, [[np.nan] * 3, [2.0, 0.0, -2.0]])
