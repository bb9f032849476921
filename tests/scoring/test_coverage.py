"""The catalogue on a small sample with NULLs and on adversarial rows, in numpy, ONNX and DuckDB.

The same on many rows is test_many_rows.py.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn import calibration, ensemble, linear_model
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import make_pipeline

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.export import export
from sqlkit.scoring.features import Feature
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.lowering.estimators import ESTIMATORS as LOWERED
from sqlkit.scoring.lowering.preprocessing import LIFTS
from sqlkit.scoring.lowering.selection import lift_selected
from tests.scoring.agreement import fitted
from tests.scoring.catalogue import CATALOGUE, ESTIMATORS, UNCOVERED, Entry, Uncovered
from tests.scoring.coverage_page import parts_of
from tests.scoring.paths import flipped, marked, path_form, paths_taken
from tests.scoring.shop import FEATURES, binary, every_route, frame, held, pipeline, shop


@pytest.mark.parametrize("entry", ESTIMATORS, ids=lambda entry: entry.name)
def test_estimator(entry: Entry) -> None:
    columns = shop()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fits cut short, to be small
        report = held(fitted(entry, len(columns["spend"]), small=True), columns, entry.features)
    assert len(report.expected) > len(columns["spend"]), "adversarial rows were compared too"
    assert not any(cause.startswith(("NULL", "sample", "new category")) for cause in report.refused)
    if entry.nulls:
        assert not any(cause.startswith("NaN") for cause in report.refused)
        assert any(cause.startswith("1 ulp above") for cause in report.rows.causes)


def test_every_lowered_estimator_and_step_is_in_the_catalogue() -> None:
    tried = set().union(*(parts_of(entry.unfitted()) for entry in CATALOGUE))
    assert set(LOWERED) <= tried
    alike = {name for name, lift in LIFTS.items() if lift is lift_selected}
    assert set(LIFTS) - alike - {"FunctionTransformer"} <= tried
    assert len(alike & tried) >= 5, "selectors differ in how they choose, not in what comes out"


def test_names_are_told_apart() -> None:
    names = [entry.name for entry in CATALOGUE] + [one.name for one in UNCOVERED]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("uncovered", UNCOVERED, ids=lambda uncovered: uncovered.name)
def test_what_is_not_covered_is_refused_or_converted_within_its_tolerance(uncovered: Uncovered) -> None:
    columns = shop(1000)
    model = uncovered.fitted(frame(columns), uncovered.target(columns))
    with pytest.raises(NotCovered, match=uncovered.name.split(",")[0]):
        lower(model, FEATURES)
    if uncovered.tolerance is not None:
        assert not export(model, FEATURES, columns, uncovered.tolerance).form.has_sql


TREES = [
    entry for entry in ESTIMATORS if any(kind in entry.name for kind in ("Tree", "Forest", "Boosting", "LGBM", "XGB"))
]


@pytest.mark.parametrize("entry", TREES, ids=lambda entry: entry.name)
def test_no_path_is_flipped(entry: Entry) -> None:
    columns = shop(1000, seed=3)
    copies = marked(fitted(entry, 400, small=True))
    assert copies
    for copy in copies:
        form, taken = path_form(copy, entry.features), paths_taken(copy, frame(columns, entry.features))
        assert len(np.unique(taken)) > 1
        for route in every_route(form).values():
            assert flipped(route(columns), taken) == 0


def test_a_flipped_path_is_seen() -> None:
    entry = TREES[0]
    (copy,) = marked(fitted(entry, 400, small=True))
    columns = shop(1000, seed=3)
    moved = {**columns, "spend": columns["spend"] * 1.01}
    assert flipped(paths_taken(copy, frame(moved)), paths_taken(copy, frame(columns))) > 0


def test_calibration_around_a_whole_pipeline() -> None:
    columns = shop()
    model = calibration.CalibratedClassifierCV(pipeline(linear_model.LogisticRegression()), cv=2)
    held(model.fit(frame(columns), binary(columns)), columns)


def test_calibration_of_a_frozen_pipeline() -> None:
    columns, later = shop(), shop(seed=5)
    inner = pipeline(ensemble.RandomForestClassifier(6), imputed=False).fit(frame(columns), binary(columns))
    model = calibration.CalibratedClassifierCV(FrozenEstimator(inner), method="isotonic")
    held(model.fit(frame(later), binary(later)), later)


def test_an_estimator_alone() -> None:
    columns: dict[str, Any] = {name: values for name, values in shop().items() if name != "channel"}
    features = [Feature(name, "numeric") for name in columns]
    model = make_pipeline(ensemble.HistGradientBoostingClassifier(max_iter=10))
    report = held(model.fit(frame(columns, features), binary(shop())), columns, features)
    assert not report.refused, "without a scaler in front, infinity is answered as well"
