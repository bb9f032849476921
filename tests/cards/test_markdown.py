"""Small cards beside the Markdown they are written as: `cases/<family>.yml` and `.md`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import sqlkit.cards
from sqlkit.cards.about import About
from sqlkit.cards.kept import KeptCard
from sqlkit.cards.markdown import markdown
from sqlkit.errors import ConfigError

CASES = Path(__file__).parent / "cases"
TEXTS = Path(sqlkit.cards.__file__).parent / "texts"
FAMILIES = sorted(path.stem for path in CASES.glob("*.yml"))


def case(family: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CASES / f"{family}.yml").read_text("utf-8"))
    return found


def written(found: dict[str, Any]) -> str:
    card, registry = found["card"], found["registry"]
    kept = KeptCard(
        card["name"],
        card["version"],
        "20240701T000000-000000",
        datetime.datetime(2024, 7, 1, 6, 30, 15, 999),
        datetime.date(2024, 7, 1),
        "5eed",
        tuple(registry["outputs"]),
        registry["customer_rows"],
        card,
    )
    return markdown(kept, About(**found["about"]))


def test_every_family_has_a_case() -> None:
    assert sorted(path.stem for path in TEXTS.glob("[!_]*.md")) == FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_the_card_is_written_as_the_case_says(family: str) -> None:
    assert written(case(family)) == (CASES / f"{family}.md").read_text("utf-8")


def test_folds_tell_their_deviation_and_that_they_are_of_the_same_period() -> None:
    found = case("outcome")
    validation = found["card"]["validation"]
    validation["method"] = "folds"
    validation["deviation"] = dict.fromkeys(validation["measures"], 0.01) | {"auc": 0.0321}
    text = written(found)
    assert "folds of the same period" in text
    assert "\n| AUC | 0.0321 |\n" in text


def test_a_model_with_probabilities_of_its_own_has_none_from_before() -> None:
    found = case("outcome")
    found["card"]["validation"] |= {"calibrated_by": None, "uncalibrated": None}
    text = written(found)
    assert "Probabilities are the model's own." in text
    assert "| before |" not in text


def test_an_outcome_without_a_horizon_has_none() -> None:
    found = case("outcome")
    found["card"]["horizon_days"] = None
    assert "It answers with the probability of `is_churned`.\n" in written(found)


@pytest.mark.parametrize("lacking", ["validation", "importances"])
def test_a_card_that_tells_less_is_no_traceback(lacking: str) -> None:
    found = case("outcome")
    del found["card"][lacking]
    with pytest.raises(ConfigError, match="the card of churn was written by a release that told less") as error:
        written(found)
    assert "--full-refresh" in str(error.value)
