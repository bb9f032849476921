"""Export end to end: exact, converted within a declared tolerance, or refused."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

import sqlkit.scoring
from sqlkit.scoring.errors import ConversionError, NotCovered, ParityError
from sqlkit.scoring.export import export
from sqlkit.scoring.form import choose
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.reference import score
from sqlkit.scoring.runtime import SLICE, run_onnx
from tests.scoring.shop import EXACT, FEATURES, binary, frame, pipeline, shop

ROWS = shop()


def test_covered_models_are_exact() -> None:
    exported = export(pipeline(LogisticRegression()).fit(frame(ROWS), binary(ROWS)), FEATURES, ROWS)
    assert exported.form is not None
    assert exported.report.worst("onnx") <= EXACT


def test_uncovered_models_need_a_declared_tolerance() -> None:
    model = pipeline(GaussianNB()).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(NotCovered, match="GaussianNB"):
        export(model, FEATURES, ROWS)
    exported = export(model, FEATURES, ROWS, tolerance=1e-2)
    assert exported.form is None
    assert 0 < exported.report.worst("onnx") <= 1e-2
    with pytest.raises(ParityError, match="more than 1e-12"):
        export(model, FEATURES, ROWS, tolerance=1e-12)
    properties = {p.key: p.value for p in onnx.load_from_string(exported.data).metadata_props}
    assert properties["sqlkit.tolerance"] == "0.01"


def test_what_nobody_can_convert() -> None:
    class Own(GaussianNB):  # type: ignore[misc]
        """Unknown to skl2onnx."""

    with pytest.raises(ConversionError, match="skl2onnx cannot convert"):
        export(pipeline(Own()).fit(frame(ROWS), binary(ROWS)), FEATURES, ROWS, tolerance=0.1)


@pytest.mark.parametrize("estimator", [KNeighborsClassifier(), LinearSVC()])
def test_uncovered_estimators_are_named(estimator: object) -> None:
    model = pipeline(estimator).fit(frame(ROWS), binary(ROWS))
    with pytest.raises(NotCovered, match=f"{type(estimator).__name__}.*or use `convert`"):
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
    assert exported.form is not None
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
