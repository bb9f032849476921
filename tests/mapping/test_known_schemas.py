"""How much of a proposal is right, on schemas whose answer is written down from their documentation."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from sqlkit.mapping.propose import Proposal
from tests.mapping.known import Judged, known, known_names, propose_and_judge

PRESETS = ("jaffle", "segment", "shopify", "snowplow")

WITHOUT = {"jaffle": 0.70, "magento": 0.93, "segment": 0.94, "shopify": 0.88, "snowplow": 0.35, "woocommerce": 0.92}
"""What names and contents alone come to: a price in cents or in another table, and one table that is three inputs, are
beyond them. A floor, so that a change for the worse shows."""


@cache
def judged(name: str, preset: str | None) -> tuple[Proposal, Judged]:
    with tempfile.TemporaryDirectory() as folder:
        return propose_and_judge(known(name), Path(folder), preset)


def test_there_are_five_schemas_and_one_without_a_preset() -> None:
    assert len(known_names()) >= 5
    assert set(PRESETS) < set(known_names())


@pytest.mark.parametrize("name", known_names())
def test_columns_right(name: str) -> None:
    _, found = judged(name, None)
    assert found.share >= 0.85, f"{name}: {found.share:.2f}, wrong: {sorted(found.wrong)}"


def test_columns_right_in_all() -> None:
    found = [judged(name, None)[1] for name in known_names()]
    right, wrong = sum(len(j.right) for j in found), sum(len(j.wrong) for j in found)
    assert right / (right + wrong) >= 0.95


@pytest.mark.parametrize("name", known_names())
def test_columns_right_without_presets(name: str) -> None:
    _, found = judged(name, "none")
    assert found.share >= WITHOUT[name], f"{name}: {found.share:.3f}, wrong: {sorted(found.wrong)}"


@pytest.mark.parametrize("name", known_names())
def test_a_preset_is_recognised_where_there_is_one(name: str) -> None:
    notes = " ".join(judged(name, None)[0].notes)
    assert ("read as" in notes) == (name in PRESETS)
    assert "read as" not in " ".join(judged(name, "none")[0].notes)


def test_a_wrong_proposal_is_judged_wrong(tmp_path: Path) -> None:
    schema = known("jaffle")
    schema.expect["orders"]["columns"]["amount"] = "subtotal / 100"
    _, found = propose_and_judge(schema, tmp_path, None)
    assert found.wrong == {"orders.amount"}
