"""Known faults of other routes to ONNX and SQL, each caught by the gate when put before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import Ridge

from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.features import Columns, Floats, numbers
from sqlkit.scoring.form import Form, Trees
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.parity import ParityReport, parity, require_parity
from sqlkit.scoring.reference import score
from sqlkit.scoring.sql_form import emit_sql
from sqlkit.scoring.tree import Below, Split, Tree
from tests.scoring.shop import FEATURES, binary, duckdb_table, frame, pipeline, positive, shop
from tests.scoring.whole import converted_whole

ROWS = shop(1000)


def fitted(estimator: Any, imputed: bool) -> Any:
    return pipeline(estimator, imputed).fit(frame(ROWS), binary(ROWS))


def gated(model: Any, **artifacts: Any) -> ParityReport:
    return parity(model, FEATURES, ROWS, artifacts)


def share_off(report: ParityReport, artifact: str, cause: str) -> float:
    """Of the rows with this cause, how many are off by more than a thousandth."""
    here = np.array([c.startswith(cause) for c in report.rows.causes])
    assert here.any(), cause
    return float((report.differences(artifact)[here] > 1e-3).mean())


def test_skl2onnx_scales_a_forests_columns_in_float32() -> None:
    model = fitted(RandomForestClassifier(20, max_depth=8, random_state=0), imputed=True)
    report = gated(model, skl2onnx=converted_whole(model, FEATURES))
    assert share_off(report, "skl2onnx", "on a threshold of spend") > 0
    with pytest.raises(ParityError, match=r"skl2onnx: \d+ of \d+ rows differ .*\n.*threshold of"):
        require_parity(report, 1e-3)


def test_skl2onnx_drops_the_direction_of_missing_values_in_a_forest() -> None:
    """sklearn-onnx#1253. When this fails because nothing is wrong any more, skl2onnx has mended it."""
    model = fitted(RandomForestClassifier(20, max_depth=8, random_state=0), imputed=False)
    report = gated(model, skl2onnx=converted_whole(model, FEATURES))
    assert share_off(report, "skl2onnx", "sample row, NULL in slope") > 0.9
    with pytest.raises(ParityError, match="NULL in slope"):
        require_parity(report, 1e-3)


@pytest.mark.parametrize(
    "estimator", [HistGradientBoostingClassifier(max_iter=30), GradientBoostingClassifier(n_estimators=20)]
)
def test_skl2onnx_moves_the_thresholds_of_boosted_trees(estimator: Any) -> None:
    model = fitted(estimator, imputed=True)
    report = gated(model, skl2onnx=converted_whole(model, FEATURES))
    assert report.worst("skl2onnx") > 0.01
    with pytest.raises(ParityError, match=r"1 ulp|on a threshold"):
        require_parity(report, 1e-3)


def test_a_threshold_one_ulp_off() -> None:
    form, model = _forest()
    moved = _changed(form, lambda t: replace(t, threshold=float(np.nextafter(t.threshold, np.inf))))
    _refused(model, moved, "1 ulp above a threshold")


def test_thresholds_rounded_to_float32() -> None:
    form, model = _forest()
    moved = _changed(form, lambda t: replace(t, threshold=float(np.float32(t.threshold))))
    _refused(model, moved, "threshold of")


def test_missing_values_sent_the_other_way() -> None:
    form, model = _forest()
    _refused(model, _changed(form, lambda t: replace(t, missing=not t.missing)), "NULL in")


def test_duckdb_orders_nan_above_everything() -> None:
    """The flat expression without normalisation first: right on NULL, wrong on NaN, and said so."""
    form, model = _forest()
    report = gated(model, sql=lambda columns: _flat_without_normalising(form, columns))
    with pytest.raises(ParityError) as error:
        require_parity(report)
    assert "NaN in" in str(error.value)
    assert "NULL in" not in str(error.value)


def test_folding_the_scale_into_a_coefficient_would_lose_digits() -> None:
    """Why `Numeric` keeps the operations: with one less, a timestamp is off by more than the gate allows."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    from sqlkit.scoring.features import Feature

    features = [Feature("seen_at", "numeric")]
    rows = {"seen_at": 1.7e9 + np.random.default_rng(0).random(500)}
    target = rows["seen_at"] - 1.7e9
    model = make_pipeline(MinMaxScaler(), Ridge(alpha=1e-6)).fit(frame(rows, features), target)
    scaler, ridge = model.steps[0][1], model.steps[1][1]
    weight = ridge.coef_[0] * scaler.scale_[0]
    offset = ridge.intercept_ + ridge.coef_[0] * scaler.min_[0]
    form = lower(model, features)
    report = parity(
        model,
        features,
        rows,
        {"folded": lambda c: numbers(c, "seen_at") * weight + offset, "kept": lambda c: score(form, c)},
    )
    assert report.worst("kept") < 1e-12
    assert report.worst("folded") > 1e-9


def test_a_linear_model_in_float32() -> None:
    model = pipeline(Ridge()).fit(frame(ROWS), positive(ROWS))
    with pytest.raises(ParityError, match="skl2onnx"):
        require_parity(gated(model, skl2onnx=converted_whole(model, FEATURES)))


def _forest() -> tuple[Form, Any]:
    model = fitted(RandomForestClassifier(8, max_depth=5, random_state=0), imputed=False)
    return lower(model, FEATURES), model


def _changed(form: Form, change: Any) -> Form:
    def at(tree: Tree) -> Tree:
        if not isinstance(tree, Split):
            return tree
        test = change(tree.test) if isinstance(tree.test, Below) else tree.test
        return Split(test, at(tree.yes), at(tree.no))

    assert isinstance(form.body, Trees)
    return replace(form, body=replace(form.body, trees=tuple(map(at, form.body.trees))))


def _refused(model: Any, form: Form, cause: str) -> None:
    with pytest.raises(ParityError, match=cause):
        require_parity(gated(model, changed=lambda columns: score(form, columns)))


def _flat_without_normalising(form: Form, columns: Columns) -> Floats:
    import duckdb

    with duckdb.connect() as connection:
        duckdb_table(connection, form, columns)
        expression = emit_sql(form, "duckdb")
        found = connection.execute(f"select {expression} as score from customers order by customer_id").fetchnumpy()
    return np.ma.filled(np.ma.asarray(found["score"], dtype=np.float64), np.nan)
