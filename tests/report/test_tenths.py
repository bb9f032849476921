"""Gain and calibration of answers that the demo does not give: several models, rivals, tenths that are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sqlkit.report.answers import joined
from sqlkit.report.panels import calibration, gain
from sqlkit.report.words import words

LEAST = 5
ENGLISH = words("en", None, LEAST)
FALLING = (90, 80, 70, 60, 50, 40, 30, 20, 10, 8)

counts = st.lists(st.integers(0, 40), min_size=4, max_size=10).filter(lambda found: sum(found) > 0)


def tenths(positives: Sequence[int], model: str = "churn_model", size: int = 100, **told: Any) -> list[dict[str, Any]]:
    known = dict.fromkeys((*gain.QUESTION.by, *calibration.QUESTION.by), None)
    known |= {"model_name": model, "tenths": 1, "customers": size} | told
    return [
        known | {"bin": i, "positives": n, "negatives": size - n, "expected": n + 1.0}
        for i, n in enumerate(positives, 1)
    ]


def between(name: str, lower: float, upper: float) -> dict[str, Any]:
    return {f"{name}_auc": 0.7, f"{name}_lower": lower, f"{name}_upper": upper}


BEATEN, BEATS, UNCLEAR = (0.01, 0.03), (-0.03, -0.01), (-0.01, 0.02)


@pytest.mark.parametrize(
    ("alone", "bg_nbd", "end"),
    [
        (BEATEN, BEATEN, "times chance"),
        (BEATEN, BEATS, "; BG/NBD ranks better"),
        (BEATEN, UNCLEAR, "; BG/NBD may rank as well"),
        (UNCLEAR, BEATS, "; BG/NBD ranks better"),
        (BEATS, BEATEN, "; sorting by days since last order alone ranks better"),
    ],
)
def test_the_headline_names_a_rival_that_is_not_clearly_beaten(
    alone: tuple[float, float], bg_nbd: tuple[float, float], end: str
) -> None:
    known = {"auc": 0.8, "alone": "days_since_last_order"} | between("alone", *alone) | between("bg_nbd", *bg_nbd)
    panel = gain.draw(tenths(FALLING, **known), ENGLISH)
    assert panel
    assert panel.headline.endswith(end)
    assert len(panel.notes) == 2


def test_where_no_rival_is_known_none_is_told_of() -> None:
    panel = gain.draw(tenths(FALLING), ENGLISH)
    assert panel
    assert panel.notes == ()
    assert panel.headline == "The top 10% by score hold 20% of those who churned, 2.0 times chance"


@pytest.mark.parametrize("kind", [gain.KIND, calibration.KIND])
def test_a_project_without_such_a_model_has_no_panel(kind: Any) -> None:
    assert kind.draw([], ENGLISH) is None


@pytest.mark.parametrize("kind", [gain.KIND, calibration.KIND])
def test_of_several_models_it_says_which(kind: Any) -> None:
    panel = kind.draw([*tenths(FALLING), *tenths(FALLING[::-1], "population_model", slope=1.0)], ENGLISH)
    assert panel.headline.startswith("churn model: ")
    assert panel.columns[0] == "Model"
    assert [row[0] for row in panel.rows] == ["churn model"] * 10 + ["population model"] * 10
    assert panel.chart.count(">population model<") == 1
    assert "churned" not in panel.about


@pytest.mark.parametrize("model", ["population_model", "somebody_s_own"])
def test_only_the_churn_model_is_of_churn(model: str) -> None:
    for kind in (gain.KIND, calibration.KIND):
        panel = kind.draw(tenths(FALLING, model), ENGLISH)
        assert panel
        assert "churn" not in panel.headline + panel.about + "".join(panel.notes) + " ".join(panel.columns)


def test_both_panels_join_the_same() -> None:
    asked = [(q.customers, q.within) for q in (gain.QUESTION, calibration.QUESTION)]
    assert asked[0] == asked[1]


def test_a_small_tenth_is_told_with_the_next() -> None:
    """Three of the first did not churn, three of the last did."""
    found = [joined(tenths([97, 70, 60, 40, 3]), kind.question, LEAST) for kind in (gain.KIND, calibration.KIND)]
    gains, calibrations = gain.draw(found[0], ENGLISH), calibration.draw(found[1], ENGLISH)
    assert gains
    assert calibrations
    assert gains.headline.startswith("The top 40% by score hold 62% of those who churned, 1.5 times chance")
    assert [row[:3] for row in gains.rows] == [("1 to 2", "200", "167"), ("3", "100", "60"), ("4 to 5", "200", "43")]
    assert [row[:4] for row in calibrations.rows] == [
        ("1 to 2", "200", "84.5%", "83.5%"),
        ("3", "100", "61.0%", "60.0%"),
        ("4 to 5", "200", "22.5%", "21.5%"),
    ]


@given(counts)
def test_the_curve_is_that_of_all_of_them(positives: list[int]) -> None:
    """Each point is one of the whole curve's, and ends where it does."""
    whole = gain.gained(tenths(positives, size=40))
    answers = joined(tenths(positives, size=40), gain.QUESTION, LEAST)
    assert set(gain.gained(answers)) <= set(whole)
    assert not answers or gain.gained(answers)[-1] == (1.0, 1.0)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_are_those_of_scipy(counted: tuple[int, int]) -> None:
    known = binomtest(*counted).proportion_ci(0.95, "wilson")
    assert calibration.interval(*counted) == pytest.approx((known.low, known.high), abs=1e-12)


@pytest.mark.parametrize(
    ("figure", "ends", "said"),
    [
        ("slope", (0.7, 0.9), "too bold"),
        ("slope", (1.1, 1.3), "too timid"),
        ("slope", (0.9, 1.1), "neither clearly"),
        ("intercept", (-0.3, -0.1), "too high"),
        ("intercept", (0.1, 0.3), "too low"),
        ("intercept", (-0.1, 0.1), "about right"),
    ],
)
def test_slope_and_intercept_say_what_is_wrong(figure: str, ends: tuple[float, float], said: str) -> None:
    told = {figure: sum(ends) / 2, f"{figure}_lower": ends[0], f"{figure}_upper": ends[1]}
    panel = calibration.draw(tenths(FALLING, **told), ENGLISH)
    assert panel
    (note,) = panel.notes
    assert said in note
    assert "-0.00" not in note


def test_the_headline_counts_the_tenths_that_agree() -> None:
    answers = tenths(FALLING)
    answers[1]["expected"] = 55.0
    panel = calibration.draw(answers, ENGLISH)
    assert panel
    assert panel.headline == (
        "Expected and actual churn agree within chance in 9 of 10 groups by score; the largest gap is 25 points"
    )
