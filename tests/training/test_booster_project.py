"""Boosters of other libraries, and a search for settings, from the command line to published tables."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from sqlkit.estimators import distribution, estimator
from tests.training.test_project import FEATURES, answers, build, rows, told
from tests.training.test_project import project as _project

project = _project


def card_of(project: Path, result: Result) -> Any:
    """Of the model that the build trained or kept."""
    version = told(result).split()[3].rstrip(",")
    (card,) = rows(project, f"select card from model_cards where card like '%{version}%'")
    return json.loads(card[0])


SHIPPED = "population_model.tolerance: null, population_model.estimator"


@pytest.mark.parametrize("name", ["lightgbm", "xgboost"])
def test_a_booster_runs_as_an_expression_and_its_curve_is_exact(project: Path, name: str) -> None:
    result = build(project, f"{{{SHIPPED}: {name}}}")
    assert told(result).endswith("runs as expression.")
    card = card_of(project, result)
    assert (card["estimator"], card["form"], card["tolerance"]) == (name, "calibrated", None)
    assert card["parity"] <= 1e-12
    assert card["libraries"][distribution(name)] == version(distribution(name))
    assert not any("no reasons" in limit for limit in card["limits"])


@pytest.mark.parametrize(("name", "within"), [("lightgbm", 1e-12), ("xgboost", 1e-6)])
def test_scores_are_those_of_the_library(project: Path, name: str, within: float) -> None:
    """Fitted here, by itself, on the accounts whose outcome is known."""
    build(project, f"{{{SHIPPED}: {name}, population_model.calibration: none}}")
    scores = np.array(rows(project, "select score from population_scores order by customer_id"))[:, 0]
    assert np.ptp(scores) > 0.5
    np.testing.assert_allclose(scores, answers(estimator(name)(FEATURES, 0)), rtol=0, atol=within)


def test_settings_are_searched_for(project: Path) -> None:
    asked = "population_model.search: {seconds: 600, candidates: 4}"
    search = card_of(project, build(project, f"{{{SHIPPED}: logistic_regression, {asked}}}"))["search"]
    assert (search["tried"], search["judged_on"], search["is_out_of_time"]) == (4, "other customers", False)
    assert search["asked"] == {"seconds": 600, "candidates": 4}


def test_what_float32_may_cost_is_told(project: Path) -> None:
    result = build(project, f"{{{SHIPPED}: xgboost, population_model.calibration: none}}")
    found = re.search(r"its library's float32 scores within (\S+) \(measured (\S+)\)", told(result))
    assert found
    assert 1e-9 < float(found[2]) <= float(found[1]) < 1e-5
    card = card_of(project, result)
    assert card["tolerance"] == pytest.approx(float(found[1]), rel=0.05)
    assert any(limit.startswith("Its library adds up in float32") for limit in card["limits"])
