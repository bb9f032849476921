"""Networks beyond the catalogue: every activation, what is refused, and NULL."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from sqlkit.scoring.errors import NotCovered, TooLarge
from sqlkit.scoring.form import Network
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.sql_form import emit_sql
from tests.scoring.shop import FEATURES, binary, every_route, frame, held, pipeline, positive, shop

ROWS = shop()


def fitted(estimator: Any, target: Any, imputed: bool = True) -> Any:
    rows = ROWS if imputed else {**ROWS, **{name: np.nan_to_num(ROWS[name]) for name in ("spend", "slope")}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cut short, to be small
        return pipeline(estimator, imputed).fit(frame(rows), target)


@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "logistic"])
def test_activations(activation: str) -> None:
    estimator = MLPClassifier((5, 4), activation, max_iter=15, random_state=0)
    held(fitted(estimator, binary(ROWS)), ROWS)


def test_poisson_has_the_log_link() -> None:
    estimator = MLPRegressor("poisson", hidden_layer_sizes=(5,), max_iter=15, random_state=0)
    model = fitted(estimator, positive(ROWS))
    body = lower(model, FEATURES).body
    assert isinstance(body, Network)
    assert body.link == "log"
    assert body.nodes == len(body.sources) * 5 + 5
    held(model, ROWS)


def test_no_answer_where_a_column_is_null() -> None:
    model = fitted(MLPRegressor(hidden_layer_sizes=(5,), max_iter=15, random_state=0), positive(ROWS), imputed=False)
    unknown = np.isnan(ROWS["spend"]) | np.isnan(ROWS["slope"])
    for route in every_route(lower(model, FEATURES)).values():
        np.testing.assert_array_equal(np.isnan(route(ROWS)), unknown)


def test_several_targets_are_refused() -> None:
    two = np.column_stack([binary(ROWS), 1 - binary(ROWS)])
    with pytest.raises(NotCovered, match="several targets"):
        lower(fitted(MLPClassifier((3,), max_iter=5), two), FEATURES)


def test_deep_networks_are_no_flat_expression() -> None:
    form = lower(fitted(MLPRegressor(hidden_layer_sizes=(40, 40), max_iter=2), positive(ROWS)), FEATURES)
    with pytest.raises(TooLarge, match="emit_select or table_macro"):
        emit_sql(form, "duckdb")
