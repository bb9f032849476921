"""Small cards beside the Markdown they are written as: `cases/<family>.yml` and `.md`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import sqlkit.cards
from sqlkit.cards.about import About
from sqlkit.cards.figures import SLICE_NAMES
from sqlkit.cards.kept import KeptCard
from sqlkit.cards.markdown import markdown
from sqlkit.cards.small import without_few
from sqlkit.errors import ConfigError

CASES = Path(__file__).parent / "cases"
TEXTS = Path(sqlkit.cards.__file__).parent / "texts"
FAMILIES = sorted(path.stem for path in CASES.glob("*.yml"))


def case(family: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CASES / f"{family}.yml").read_text("utf-8"))
    return found


def written(found: dict[str, Any], least: int = 5) -> str:
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
    return markdown(without_few(kept, least), About(**found["about"]))


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


def sliced(*sizes: tuple[int, int]) -> dict[str, Any]:
    """An attribute told by slices of so many rows and positives."""
    figures = dict.fromkeys(SLICE_NAMES, 0.25)
    judged = {"measures": figures, "lower": dict.fromkeys(SLICE_NAMES, -0.1), "upper": dict.fromkeys(SLICE_NAMES, 0.6)}
    ahead = judged | {"lower": judged["lower"] | {"recall": 0.125}}
    levels = [{"name": name, "kind": "value", "joined": 1} for name in ("a|b", "c")[: len(sizes) - 1]]
    levels += [{"name": "", "kind": "joined", "joined": 3}]
    return {
        "attribute": "tier",
        "joined": 3,
        "slices": [
            {"level": level, "customers": rows, "rows": rows, "positives": some, "judged": judged, "ahead": ahead}
            for level, (rows, some) in zip(levels, sizes, strict=True)
        ],
    }


def test_slices_are_told_with_what_clearly_differs() -> None:
    found = case("outcome")
    found["card"]["validation"]["sliced"] = [sliced((280, 170), (20, 10))]
    text = written(found)
    row = " | ".join(["0.250 (-0.100 to 0.600)"] * 8) + " | 0.2500 (-0.1000 to 0.6000)"
    assert f"\n| a\\|b | 280 | 170 | {row} |\n| 3 smaller, joined | 20 | 10 | {row} |\n" in text
    assert "\n- a\\|b: Recall (TPR) +0.250 (+0.125 to +0.600) beside the rest.\n" in text
    assert text.count("beside the rest") == 1


def test_of_more_than_two_slices_each_tells_what_differs() -> None:
    found = case("outcome")
    found["card"]["validation"]["sliced"] = [sliced((280, 170), (60, 30), (20, 10))]
    assert written(found).count("beside the rest") == 3


def test_a_card_tells_no_slice_and_no_tenth_of_few() -> None:
    found = case("outcome")
    validation = found["card"]["validation"]
    validation["sliced"] = [sliced((280, 170), (20, 10)), sliced((294, 177), (6, 3)) | {"attribute": "land"}]
    validation["calibration"] = [
        {"lowest": 0.1, "highest": 0.2, "rows": 40, "positives": 3, "expected": 3.5},
        {"lowest": 0.21, "highest": 0.4999, "rows": 110, "positives": 57, "expected": 57.75},
        {"lowest": 0.5, "highest": 0.98765, "rows": 150, "positives": 120, "expected": 118.5},
    ]
    text = written(found)
    assert "\n| 0.1000 | 0.4999 | 150 | 61.2 | 60 |\n| 0.5000 | 0.9877 | 150 | 118.5 | 120 |\n" in text
    assert "### By `land`\n\nCustomers are too few to be told apart by it." in text
    assert "| 20 | 10 |" in text
    assert "| 20 | 10 |" not in written(found, least=11)
    assert "| 6 | 3 |" in written(found, least=1)


def test_what_is_excluded_by_policy_is_told_and_what_is_let_in() -> None:
    found = case("outcome")
    found["card"]["sensitive"] = [
        {"column": "country", "why": "", "is_feature": False, "reason": ""},
        {"column": "age", "why": "the law", "is_feature": True, "reason": "prices differ | by age"},
    ]
    text = written(found)
    assert "\n## Excluded by policy\n" in text
    assert (
        "\n| `country` | no reason given | no |  |\n| `age` | the law | **yes** | prices differ \\| by age |\n" in text
    )
    assert "Excluded by policy" not in written(case("outcome"))


@pytest.mark.parametrize("lacking", ["validation", "importances"])
def test_a_card_that_tells_less_is_no_traceback(lacking: str) -> None:
    found = case("outcome")
    del found["card"][lacking]
    with pytest.raises(ConfigError, match="the card of churn was written by a release that told less") as error:
        written(found)
    assert "--full-refresh" in str(error.value)
