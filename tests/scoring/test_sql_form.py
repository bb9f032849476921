"""Expressions, staged selects and table macros, as DuckDB runs them and as SQLGlot reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import sqlglot
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.pipeline import make_pipeline
from sqlglot import exp

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Form, with_distances
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.reference import score
from sqlkit.scoring.sql_form import arguments, emit_select, emit_sql, normalised, table_macro
from tests.scoring.shop import FEATURES, binary, duckdb_table, fetch_scores, frame, pipeline, shop, ternary

ROWS = shop(300)
MODELS = {
    "logistic": (LogisticRegression(), binary),
    "softmax": (LogisticRegression(), ternary),
    "poisson": (PoissonRegressor(), binary),
    "k-means": (KMeans(3, n_init=1, random_state=0), binary),
    "histogram": (HistGradientBoostingClassifier(max_iter=5), ternary),
    "calibrated": (CalibratedClassifierCV(LogisticRegression(), method="isotonic", cv=2), binary),
}


def form_of(name: str) -> Form:
    estimator, target = MODELS[name]
    return lower(pipeline(estimator).fit(frame(ROWS), target(ROWS)), FEATURES)


@pytest.fixture
def connection() -> Any:
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize("name", MODELS)
def test_flat_staged_and_macro_agree(connection: Any, name: str) -> None:
    form = form_of(name)
    duckdb_table(connection, form, ROWS)
    clean = ", ".join(f"{normalised(f, 'duckdb').sql('duckdb')} as {f.name}" for f in FEATURES)
    flat = ", ".join(f"{emit_sql(form, 'duckdb', k)} as {o}" for k, o in enumerate(form.outputs))
    connection.execute(table_macro(form, "scored"))
    routes = [
        f"select customer_id, {flat} from (select customer_id, {clean} from customers)",
        emit_select(form, "customers", ["customer_id"], "duckdb"),
        "select * from scored('customers')",
    ]
    for route in routes:
        np.testing.assert_allclose(fetch_scores(connection, form, route), score(form, ROWS), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_snowflake_names_are_folded_and_quoted(name: str) -> None:
    parsed = sqlglot.parse_one(
        emit_select(form_of(name), "DB.S.CUSTOMERS", ["customer_id"], "snowflake"), read="snowflake"
    )
    assert all(
        c.name.isupper() and c.this.quoted for c in parsed.find_all(exp.Column) if not isinstance(c.this, exp.Star)
    )
    assert not list(parsed.find_all(exp.Anonymous))
    numbers = [n for n in parsed.find_all(exp.Literal) if not n.is_string]
    assert numbers == [], "every number is text cast to a double"


@pytest.mark.parametrize("name", MODELS)
def test_snowflakes_text_means_the_same(connection: Any, name: str) -> None:
    """Read as Snowflake and run by DuckDB, for want of the real thing: meaning is checked, spelling is not."""
    form = form_of(name)
    duckdb_table(connection, form, ROWS)
    query = emit_select(form, "customers", ["customer_id"], "snowflake")
    (translated,) = sqlglot.transpile(query, read="snowflake", write="duckdb")
    found = connection.execute(f"select * from ({translated}) order by customer_id").fetchnumpy()
    got = np.column_stack([found[output.upper()] for output in form.outputs])
    np.testing.assert_allclose(got, score(form, ROWS).reshape(got.shape), rtol=0, atol=1e-12)


def test_a_macro_stays_in_the_file_and_needs_nothing_of_ours(tmp_path: Path) -> None:
    form, file = form_of("histogram"), tmp_path / "published.duckdb"
    with duckdb.connect(str(file)) as opened:
        duckdb_table(opened, form, ROWS)
        opened.execute(table_macro(form, "churn scores"))
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True);"
        "print(c.execute('''select sum(score_0), count(*) from \"churn scores\"('customers')''').fetchone());"
        "assert not any(m.startswith(('sqlkit', 'sklearn', 'onnx')) for m in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True)
    total, count = eval(done.stdout)
    assert count == 300
    assert total == pytest.approx(score(form, ROWS)[:, 0].sum(), abs=1e-9)


def test_hostile_names_are_only_names(connection: Any) -> None:
    features = (Feature('a"b; drop table customers', "numeric"), Feature("select", "text"))
    rows = {features[0].name: ROWS["seen_at"], "select": ROWS["channel"]}
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OneHotEncoder

    dummies = ColumnTransformer([("t", OneHotEncoder(handle_unknown="ignore"), ["select"])], remainder="passthrough")
    forest = make_pipeline(dummies, RandomForestClassifier(3, max_depth=3, random_state=0))
    form = lower(forest.fit(frame(rows, features), binary(ROWS)), features)
    duckdb_table(connection, form, rows)
    query = emit_select(form, "customers", ["customer_id"], "duckdb")
    np.testing.assert_allclose(fetch_scores(connection, form, query), score(form, rows), rtol=0, atol=1e-12)


def test_arguments_are_the_matrix_the_artifact_reads(connection: Any) -> None:
    form = form_of("softmax")
    rows = {**ROWS, "channel": np.array([None, "new", "web", "o'br\\ien"] * 75, dtype=object)}
    duckdb_table(connection, form, rows)
    found = connection.execute(f"select {', '.join(arguments(form, 'duckdb'))} from customers order by customer_id")
    matrix = np.array(found.fetchall(), dtype=np.float64)
    np.testing.assert_array_equal(matrix, encode(form.features, vocabulary(form), rows))
    # NULL is 0, unseen 1, then from 2 on o'br\ien, store, web, Ünïcode in order of code points.
    assert matrix[:4, 3].tolist() == [0, 1, 4, 2]


def test_distances_to_each_centre(connection: Any) -> None:
    model = pipeline(KMeans(3, n_init=1, random_state=0)).fit(frame(ROWS), binary(ROWS))
    form = with_distances(lower(model, FEATURES))
    expected = model.transform(frame(ROWS))
    duckdb_table(connection, form, ROWS)
    query = emit_select(form, "customers", ["customer_id"], "duckdb")
    for got in (score(form, ROWS), fetch_scores(connection, form, query)):
        np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_isotonic_over_trees_is_refused_flat() -> None:
    estimator = CalibratedClassifierCV(RandomForestClassifier(30, max_depth=8), method="isotonic", cv=2)
    rows = shop(1500)
    form = lower(pipeline(estimator).fit(frame(rows), binary(rows)), FEATURES)
    with pytest.raises(TooLarge, match="emit_select or table_macro"):
        emit_sql(form, "duckdb")
