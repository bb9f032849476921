"""Hazards of both kinds: counted, fitted, judged and scored on the emulator as on DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snowflake.emulated.shop import place, shop_of
from tests.snowflake.emulator.launch import Emulator
from tests.survival.test_build import subscriptions

pytestmark = pytest.mark.snowflake_emulated

PROJECT = """
as_of: 2024-01-01
inputs:
  subscriptions:
    file: data/contracts.parquet
    columns: {ended_at: ended_at, mrr: mrr, plan: plan}
params:
  survival_model: {estimator: ESTIMATOR}
  survival: {horizon: 90}
"""


@pytest.mark.parametrize("estimator", ["cox", "discrete_hazard"])
def test_equal_tables(estimator: str, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "contracts.parquet"
    subscriptions().to_parquet(file, index=False)
    place(emulator, {"contracts": file}, "HAZARDS.RAW")
    text = PROJECT.replace("ESTIMATOR", estimator)
    shop = shop_of(
        tmp_path, text, emulator, {"subscriptions": "HAZARDS.RAW.CONTRACTS"}, schema=f"HAZARDS_{estimator.upper()}"
    )
    select = {"select": ("+survival_predictions", "+survival_baseline")}
    expected = shop.built_here(**select)
    shop.build(**select)
    assert shop.differences(expected, shop.read()) == {}
    assert expected["survival_predictions"], "nobody was scored"
    cards, same_cards = shop.cards()
    assert same_cards == cards
    assert ("expected to leave" in cards["survival_model"]) == (estimator == "cox")
