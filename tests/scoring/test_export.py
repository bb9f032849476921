"""Export end to end: exact, converted within a declared tolerance, or refused."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC, LinearSVC

import sqlkit.scoring
from sqlkit.estimators.encoding import by_kind
from sqlkit.scoring.errors import ConversionError, NotCovered, ParityError
from sqlkit.scoring.export import export
from sqlkit.scoring.fallback import convert
from sqlkit.scoring.form import choose
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import SLICE, run_onnx
from sqlkit.scoring.sql_form import emit_sql
from tests.scoring.shop import EXACT, FEATURES, binary, frame, pipeline, positive, shop, ternary
from tests.scoring.whole import converted_whole

ROWS = shop()


def test_covered_models_are_exact() -> None:
    exported = export(pipeline(LogisticRegression()).fit(frame(ROWS), binary(ROWS)), FEATURES, ROWS)
    assert exported.report.worst("onnx") <= EXACT


UNCOVERED = {
    "in double": GaussianNB(),
    "a step and a model": make_pipeline(PCA(3), LogisticRegression()),
    "in float32": SVC(probability=True, random_state=0),
    "trees, in float32 alone": BaggingClassifier(random_state=0),
}


def test_uncovered_models_need_a_declared_tolerance() -> None:
    model = pipeline(SVC(probability=True, random_state=0)).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(NotCovered, match=r"SVC: only .* exported exactly; or declare a `tolerance`"):
        export(model, FEATURES, ROWS)
    with pytest.raises(ParityError, match="more than 1e-12"):
        export(model, FEATURES, ROWS, tolerance=1e-12)


@pytest.mark.parametrize("name", UNCOVERED)
def test_uncovered_models_are_converted_within_it(name: str) -> None:
    """Behind our own preprocessing: NULL, categories not seen before and words with a quote among the rows."""
    model = pipeline(UNCOVERED[name]).fit(frame(ROWS), binary(ROWS))
    exported = export(model, FEATURES, ROWS, tolerance=1e-4)
    assert not exported.form.has_sql
    assert choose(exported.form) == "function"
    new = shop(50, seed=9)
    expected = model.predict_proba(frame(new))[:, 1]
    assert np.ptp(expected) > 0.3
    np.testing.assert_allclose(run_onnx(exported.data)(new), expected, rtol=0, atol=1e-4)
    properties = {p.key: p.value for p in onnx.load_from_string(exported.data).metadata_props}
    assert (properties["sqlkit.kind"], properties["sqlkit.tolerance"]) == ("converted", "0.0001")


def test_preprocessing_stays_exact_where_skl2onnx_has_none() -> None:
    """Rare categories and an imputer's flags, which a conversion of the whole pipeline gets wrong or refuses."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    model = by_kind(FEATURES, numbers, GaussianNB()).fit(frame(ROWS), binary(ROWS))
    exported = export(model, FEATURES, ROWS, tolerance=1e-9)
    assert exported.report.worst("onnx") <= 1e-9
    with pytest.raises(RuntimeError):
        converted_whole(model, FEATURES)


def test_several_classes_are_converted_in_their_order() -> None:
    model = pipeline(GaussianNB()).fit(frame(ROWS), ternary(ROWS))
    exported = export(model, FEATURES, ROWS, tolerance=1e-6)
    np.testing.assert_allclose(run_onnx(exported.data)(ROWS), model.predict_proba(frame(ROWS)), rtol=0, atol=1e-6)


def test_a_regression_is_converted() -> None:
    model = pipeline(KNeighborsRegressor()).fit(frame(ROWS), positive(ROWS))
    exported = export(model, FEATURES, ROWS, tolerance=1e-4)
    np.testing.assert_allclose(run_onnx(exported.data)(ROWS), model.predict(frame(ROWS)), rtol=1e-4)


def test_a_converted_model_is_the_same_every_time() -> None:
    model = pipeline(GaussianNB()).fit(frame(ROWS), binary(ROWS))
    assert export(model, FEATURES, ROWS, 1e-6).data == export(model, FEATURES, ROWS, 1e-6).data


def test_a_converted_model_has_no_sql() -> None:
    form = convert(pipeline(GaussianNB()).fit(frame(ROWS), binary(ROWS)), FEATURES, 1e-6)
    with pytest.raises(NotCovered, match="install it as a function"):
        emit_sql(form, "duckdb")
    with pytest.raises(NotCovered, match="run_onnx"):
        score(form, ROWS)


def test_text_needs_an_encoder_that_is_covered() -> None:
    encoded = ColumnTransformer([("t", FunctionTransformer(pd.isna), ["channel"])])
    model = make_pipeline(encoded, GaussianNB()).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(ConversionError, match="the text column channel needs a OneHotEncoder"):
        export(model, FEATURES, ROWS, tolerance=0.1)


def test_what_nobody_can_convert() -> None:
    class Own(GaussianNB):
        """Unknown to skl2onnx."""

    with pytest.raises(ConversionError, match="skl2onnx cannot convert Own"):
        export(pipeline(Own()).fit(frame(ROWS), binary(ROWS)), FEATURES, ROWS, tolerance=0.1)


def test_a_refusal_has_a_verdict_without_rows() -> None:
    model = pipeline(SVC(probability=True, random_state=0)).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(ParityError) as error:
        export(model, FEATURES, ROWS, tolerance=1e-12)
    assert "seen_at=" in str(error.value)
    assert re.fullmatch(r"onnx: \d+ of \d+ rows differ by more than 1e-12 .* at most", error.value.verdict)


@pytest.mark.parametrize("estimator", [KNeighborsClassifier(), LinearSVC()])
def test_uncovered_estimators_are_named(estimator: object) -> None:
    model = pipeline(estimator).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(NotCovered, match=f"{type(estimator).__name__}: only"):
        lower(model, FEATURES)


def test_the_artifact_is_double_throughout_and_reproducible() -> None:
    model = pipeline(RandomForestClassifier(5, max_depth=4, random_state=0)).fit(frame(ROWS), binary(ROWS))
    data = emit_onnx(lower(model, FEATURES))
    assert data == emit_onnx(lower(model, FEATURES))
    graph = onnx.load_from_string(data)
    assert {t.data_type for t in graph.graph.initializer} <= {onnx.TensorProto.DOUBLE, onnx.TensorProto.INT64}
    assert "TreeEnsemble" in {node.op_type for node in graph.graph.node}
    assert {o.domain: o.version for o in graph.opset_import} == {"": 21, "ai.onnx.ml": 5}


def test_slices_are_put_together_again() -> None:
    form = lower(pipeline(LogisticRegression()).fit(frame(ROWS), binary(ROWS)), FEATURES)
    run = run_onnx(emit_onnx(form))
    many = shop(SLICE + 3)
    np.testing.assert_allclose(run(many), score(form, many), rtol=0, atol=EXACT)
    assert run({name: values[:0] for name, values in many.items()}).shape == (0,)


def test_a_constant_model() -> None:
    model = pipeline(RandomForestClassifier(3, max_depth=1, min_samples_leaf=400, random_state=0))
    exported = export(model.fit(frame(ROWS), binary(ROWS)), FEATURES, ROWS)
    assert exported.form.nodes == 3


def test_the_route_follows_the_budget() -> None:
    model = pipeline(RandomForestClassifier(3, max_depth=3, random_state=0)).fit(frame(ROWS), binary(ROWS))
    form = lower(model, FEATURES)
    assert 3 < form.nodes <= 45
    assert (choose(form), choose(form, budget=form.nodes - 1)) == ("expression", "function")


LIBRARIES = set(sys.stdlib_module_names) | {"numpy", "pandas", "onnx", "onnxruntime", "skl2onnx", "threadpoolctl"}

FOLDER = Path(sqlkit.scoring.__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_imports_nothing_else_of_the_project(path: Path) -> None:
    """It is zipped and imported inside a warehouse procedure, where SQLGlot may be missing as well."""
    allowed = LIBRARIES | ({"sqlglot"} if path.name.startswith("sql_") else set())
    for module in _imported(path):
        assert module.startswith("sqlkit.scoring") or module.split(".")[0] in allowed, module
        if not path.name.startswith("sql_"):
            assert not module.startswith("sqlkit.scoring.sql_"), module


def _imported(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
