"""The same project gives the same tables on DuckDB and over the wire: every row, to the cent, floats to a billionth."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from sqlkit.live import prove
from tests.snowflake.emulated.shop import place, shop_of, target_of
from tests.snowflake.emulator.launch import Emulator

pytestmark = pytest.mark.snowflake_emulated

EXAMPLES = Path(__file__).parents[3] / "examples"

AREAS = ("high_value_model", "micro_segments", "next_spend_model")

ON_REQUEST = f"\nparams: {{{', '.join(f'{area}: {{enabled: true}}' for area in AREAS)}}}\n"
"""Models that a project has only if it asks for them; forecasts, which take long, are of test_forecasts.py."""


def test_the_demo_by_the_proof_that_users_run(emulator: Emulator) -> None:
    """`sqlkit debug --live`: generated data, schemas of its own, trained and scored on both sides."""
    told: list[str] = []
    proof = prove(target_of(emulator), told.append)
    assert proof.differences == {}
    assert {"rfm", "customer_360", "churn_scores", "feature_snapshots", "quarantine"} <= proof.tables.keys()
    assert proof.tables["churn_scores"] > 0, "nothing was scored"
    assert proof.statements_unchanged <= 10


def test_nothing_of_the_proof_is_left(emulator: Emulator) -> None:
    import snowflake.connector

    with snowflake.connector.connect(**emulator.parameters, database="ANALYTICS") as connection:
        query = "select schema_name from analytics.information_schema.schemata where schema_name like 'SQLKIT_LIVE%'"
        assert connection.cursor().execute(query).fetchall() == []


@pytest.mark.realdata
def test_online_retail(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    file = realdata / "online_retail" / "online_retail_1.parquet"
    place(emulator, {"lines": file}, "RETAIL.RAW")
    text = (EXAMPLES / "online_retail" / "sqlkit.yml").read_text()
    text = text.replace("{{ env_var('ONLINE_RETAIL', 'data/online_retail.parquet') }}", "data/lines.parquet")
    (tmp_path / "data").mkdir()
    shutil.copyfile(file, tmp_path / "data" / "lines.parquet")
    shop = shop_of(tmp_path, text, emulator, {"orders": "RETAIL.RAW.LINES"}, schema="RETAIL")
    past = {"past_dates": [dt.date(2011, 9, 5), dt.date(2011, 11, 20)]}
    expected = shop.built_here(**past)
    shop.build(**past)
    assert shop.differences(expected, shop.read()) == {}
    assert len(expected["model_performance"]) == 1, "no horizon was over"
    assert all(True in row for row in expected["feature_drift"]), "a feature or the score was not compared"


@pytest.mark.realdata
def test_cdnow(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    """Fixed-width lines, taken apart in each warehouse's own SQL; orders without a number."""
    file = realdata / "cdnow" / "CDNOW_master.txt"
    (tmp_path / "data").mkdir()
    shutil.copyfile(file, tmp_path / "data" / "CDNOW_master.txt")
    lines = tmp_path / "lines.parquet"
    read = "read_csv(?, header = true, delim = '', columns = {'line': 'varchar'})"
    duckdb.execute(f"copy (select line from {read}) to '{lines}'", [str(file)])
    place(emulator, {"lines": lines}, "CDNOW.RAW")
    text = (EXAMPLES / "cdnow" / "sqlkit.yml").read_text()
    text = text.replace("{{ env_var('CDNOW', 'data/CDNOW_master.txt') }}", "data/CDNOW_master.txt")
    own = {"ordered_at": "try_to_timestamp(substr(line, 8, 8), 'YYYYMMDD')"}
    shop = shop_of(tmp_path, text + ON_REQUEST, emulator, {"orders": "CDNOW.RAW.LINES"}, own, schema="CDNOW")
    expected = shop.built_here()
    shop.build()
    assert shop.differences(expected, shop.read()) == {}
    assert expected["high_value_scores"], "nobody was scored"
    assert expected["next_spend_predictions"], "nothing was predicted"
    assert len({segment for segment, *_ in expected["micro_segment_profiles"]}) > 1, "nobody was told apart"
    here, there = shop.reports()
    assert len(here) > 10_000
    assert there == here
    cards, same_cards = shop.cards()
    asked_for = {"high_value_model", "micro_segment_model", "next_spend_model"}
    assert {"churn_model", "purchase_model", "spend_model", *asked_for} <= cards.keys()
    assert same_cards == cards
    told, same_told = shop.counts()
    assert told["rows"]["rfm"] == len(expected["rfm"])
    assert {"unique_customer_id"} <= {check for model, check in told["checks"] if model == "rfm"}
    assert told["is_of_the_run"] == {True}
    assert same_told == told
