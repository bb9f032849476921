"""From counts to a registered model's artifact and card, or to a sentence why there is none."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sqlkit.scoring.features import Columns, Feature, take
from sqlkit.scoring.runtime import run_onnx
from sqlkit.survival.cox import fit_cox
from sqlkit.survival.design import Levels, Number, design_of, matrix
from sqlkit.survival.sbg import survival
from sqlkit.training import survival as training
from sqlkit.training.definition import Definition
from sqlkit.training.renewals import projected
from sqlkit.training.result import Refused, Trained
from sqlkit.training.train import train
from tests.survival.lives import ROSSI, drawn, rossi, subjects
from tests.survival.test_sbg import seen

TIMES = (Feature("time_spent", "numeric"), Feature("time_ahead", "numeric"))


def definition(features: tuple[Feature, ...], family: str = "survival", **settings: Any) -> Definition:
    estimator = {"survival": "cox", "renewals": "shifted_beta_geometric"}[family]
    kept = tuple(sorted(settings.items()))
    return Definition("m", "", "split", ("cell",), features, estimator, None, family=family, settings=kept)


def rows_of(frame: pd.DataFrame, columns: list[str]) -> dict[str, np.ndarray]:
    return {
        "cell": np.arange(len(frame)),
        "split": np.array(["train"] * len(frame), dtype=object),
        "duration": frame["t"].to_numpy(float),
        "churned_customers": frame["e"].to_numpy(),
        "censored_customers": 1 - frame["e"].to_numpy(),
        "time_spent": frame["t"].to_numpy(float),
        "time_ahead": np.full(len(frame), 10.0),
        **{name: frame[name].to_numpy() for name in columns},
    }


ROSSI_FEATURES = (*TIMES, *(Feature(name, "numeric") for name in ROSSI))


def trained(rows: Columns, features: tuple[Feature, ...], **settings: Any) -> Trained:
    found = train(rows, definition(features, **settings))
    assert isinstance(found, Trained), found
    return found


def test_rossi_end_to_end() -> None:
    """The artifact answers with the fit itself; the card says what the literature does."""
    found = trained(rows_of(rossi(), ROSSI), ROSSI_FEATURES, time_unit="week")
    card, fit = found.card, fit_cox(subjects(rossi(), ROSSI))
    assert [ratio.covariate for ratio in card.ratios] == ROSSI
    assert [ratio.coefficient for ratio in card.ratios] == pytest.approx(fit.coefficients, rel=1e-12)
    # Allison (1995), chapter 5: hazard ratios of fin and prio, and their p-values.
    assert [card.ratios[i].hazard_ratio for i in (0, 6)] == pytest.approx([0.684, 1.096], abs=5e-4)
    assert [card.ratios[i].p_value for i in (0, 6)] == pytest.approx([0.0474, 0.0014], abs=5e-5)
    assert (card.customers, card.churned_customers, card.time_unit) == (432, 114, "week")
    assert card.concordance == pytest.approx(0.640, abs=5e-4)
    new = {name: np.array([float(rossi()[name].mean())]) for name in ROSSI}
    answers = run_onnx(found.artifact)({**new, "time_spent": np.zeros(1), "time_ahead": np.array([52.0])})
    assert answers[0] == pytest.approx([0, fit.hazard[-1], np.exp(-fit.hazard[-1])], abs=1e-12)
    json.dumps(asdict(card), allow_nan=False)


def test_the_order_of_rows_changes_no_byte() -> None:
    rows = rows_of(rossi(), ROSSI)
    mixed = take(rows, np.random.default_rng(1).permutation(len(rossi())))
    one, other = (trained(r, ROSSI_FEATURES) for r in (rows, mixed))
    assert (one.artifact, one.card) == (other.artifact, other.card)


def with_text() -> pd.DataFrame:
    """Levels of which some few customers have, NULLs in text and in numbers, and a column that says nothing."""
    frame, rng = drawn(2000, 11), np.random.default_rng(11)
    plan = rng.choice(["basic", "pro", "o'team", "odd"], len(frame), p=[0.5, 0.3, 0.195, 0.005]).astype(object)
    plan[rng.random(len(frame)) < 0.1] = None
    mrr = np.where(rng.random(len(frame)) < 0.2, np.nan, frame["x0"] * 10 + 30)
    return frame.assign(plan=plan, mrr=mrr, same="x")


FEATURES = (*TIMES, Feature("plan", "text", "nan"), Feature("mrr", "numeric"), Feature("same", "text", "nan"))


def test_text_numbers_and_nulls() -> None:
    frame = with_text()
    found = trained(rows_of(frame, ["plan", "mrr", "same"]), FEATURES)
    named = [ratio.covariate for ratio in found.card.ratios]
    assert named == ["plan: pro against basic", "plan: o'team against basic", "plan: unknown against basic", "mrr"]
    assert "Nobody is told apart by same." in found.card.limits
    assert found.card.parity < 1e-9
    # A new plan and a rare one are as the reference, an unknown number as the mean.
    asked = {
        "plan": np.array(["basic", "odd", "never seen"], dtype=object),
        "mrr": np.array([frame["mrr"].mean(), np.nan, np.nan]),
        "same": np.array(["x"] * 3, dtype=object),
        "time_spent": np.zeros(3),
        "time_ahead": np.full(3, 5.0),
    }
    answers = run_onnx(found.artifact)(asked)
    assert answers[1] == pytest.approx(answers[0], rel=1e-12)
    assert answers[2] == pytest.approx(answers[0], rel=1e-12)


def test_levels_need_ten_who_left_and_ten_who_did_not() -> None:
    rows = {"plan": np.array(["a", "b", "c", None], dtype=object), "mrr": np.array([1.0, 2, np.nan, 2])}
    features = (Feature("plan", "text", "nan"), Feature("mrr", "numeric"))
    design = design_of(features, rows, np.array([50.0, 10, 9, 20]), np.array([50.0, 10, 90, 20]))
    assert design.terms == (Levels("plan", "a", (None, "b")), Number("mrr", (100 + 2 * 60) / 160))
    assert matrix(design, rows)[:, :2].tolist() == [[0, 0], [0, 1], [0, 0], [1, 0]]


def test_of_many_steps_the_artifact_keeps_those_that_divide_the_hazard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "STEPS", 12)
    found = trained(rows_of(rossi(), ROSSI), ROSSI_FEATURES)
    fit = fit_cox(subjects(rossi(), ROSSI))
    kept = found.form.body.baseline
    assert len(kept.places) <= 12 < len(fit.places)
    assert kept.hazard[-1] == fit.hazard[-1]
    assert set(zip(kept.places, kept.hazard, strict=True)) <= set(zip(fit.places, fit.hazard, strict=True))
    assert any("of the 49 durations" in limit for limit in found.card.limits)


def refusal(rows: Columns, features: tuple[Feature, ...], **settings: Any) -> str:
    found = train(rows, definition(features, **settings))
    assert isinstance(found, Refused)
    return found.reason


def test_refusals_are_plain_sentences() -> None:
    few = rossi().query("e == 1").head(60)
    assert refusal(rows_of(few, ROSSI), ROSSI_FEATURES) == "Too few customers who left: found 60, need 70."
    alike = rossi().assign(fin=1)
    only = (*TIMES, Feature("fin", "numeric"))
    assert refusal(rows_of(alike, ["fin"]), only).startswith("Nothing that is known of customers")
    twice = rossi().assign(again=rossi()["age"] * 2)
    both = (*TIMES, Feature("age", "numeric"), Feature("again", "numeric"))
    assert "covariates say the same" in refusal(rows_of(twice, ["age", "again"]), both)


RENEWALS = (Feature("periods_spent", "numeric"), Feature("periods_ahead", "numeric"))
SETTINGS = {"period": "month", "horizon_periods": 12, "annual_discount_rate": 0.1}


def renewal_rows(name: str) -> dict[str, np.ndarray]:
    """The published cohorts, who are left after seven years as who is left."""
    known = seen(name)
    periods = np.arange(8.0)
    return {
        "split": np.array(["train"] * 8, dtype=object),
        "periods_spent": periods,
        "periods_ahead": np.full(8, 12.0),
        "lost_customers": np.append(known.lost, 0.0),
        "left_customers": np.append(np.zeros(7), known.deciding[-1] - known.lost[-1]),
    }


def test_regular_customers_end_to_end() -> None:
    found = train(renewal_rows("regular"), definition(RENEWALS, "renewals", **SETTINGS))
    assert isinstance(found, Trained)
    card = found.card
    assert [round(p.value, 3) for p in card.parameters] == [0.704, 1.182]
    assert card.log_likelihood == pytest.approx(-1680.27, abs=5e-3)
    assert all(p.lower < p.value < p.upper for p in card.parameters)
    assert any("no finite mean" in limit for limit in card.limits)
    new = run_onnx(found.artifact)({"periods_spent": np.zeros(1), "periods_ahead": np.array([12.0])})[0]
    stays = survival(card.parameters[0].value, card.parameters[1].value, 12)
    monthly = 1.1 ** (-np.arange(1, 13) / 12)
    assert new == pytest.approx([stays[12], stays[1], stays[1:].sum(), (stays[1:] * monthly).sum()], rel=1e-9)
    json.dumps(asdict(card), allow_nan=False)


def test_a_projection_is_judged_on_renewals_it_has_not_seen() -> None:
    """Of twelve years that enough customers came to, eight are known; a hundredth of them are not enough."""
    whole = seen("highend", 12)
    found = projected(whole)
    assert found is not None
    assert (found.known, found.periods) == (8, 12)
    assert found.actual == pytest.approx(0.394)
    assert found.expected == pytest.approx(0.394, abs=0.02)
    assert projected(replace(whole, deciding=whole.deciding / 100, lost=whole.lost / 100)) is None


def test_too_few_renewals_are_no_history() -> None:
    rows = renewal_rows("regular") | {"lost_customers": np.array([50.0, 20, 0, 0, 0, 0, 0, 0])}
    reason = refusal(rows, RENEWALS, family="renewals", **SETTINGS)
    assert reason == "Too few customers: found 70 who were lost and 261 who renewed, need 100 of each."
