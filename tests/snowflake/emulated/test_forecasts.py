"""Forecasts, transitions of segments and equity are the same on DuckDB and over the wire, of some of CDNOW."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.snowflake.emulated.shop import place, shop_of
from tests.snowflake.emulator.launch import Emulator

pytestmark = [pytest.mark.snowflake_emulated, pytest.mark.realdata]

EXAMPLE = Path(__file__).parents[3] / "examples" / "cdnow" / "sqlkit.yml"
PARAMS = """
as_of: 1998-07-01
params: {forecasts: {enabled: true}, purchase_model: {holdout_days: 91, annual_discount_rate: 0.1}}
"""
SELECT = (
    *("+value_forecasts", "+forecast_intervals", "+forecast_accuracy", "+customer_equity", "+segment_forecasts"),
    "+forecast_backtest",
)


def test_forecasts(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    lines = (realdata / "cdnow" / "CDNOW_master.txt").read_text("utf-8").splitlines()
    (tmp_path / "data").mkdir()
    some = [lines[0], *(line for line in lines[1:] if line[1:6] <= "02000"), ""]
    (tmp_path / "data" / "lines.txt").write_text("\n".join(some), encoding="utf-8")
    file = tmp_path / "lines.parquet"
    read = "read_csv(?, header = true, delim = '', columns = {'line': 'varchar'})"
    duckdb.execute(f"copy (select line from {read}) to '{file}'", [str(tmp_path / "data" / "lines.txt")])
    place(emulator, {"forecast_lines": file}, "CDNOW.RAW")
    text = EXAMPLE.read_text("utf-8").replace("{{ env_var('CDNOW', 'data/CDNOW_master.txt') }}", "data/lines.txt")
    own = {"ordered_at": "try_to_timestamp(substr(line, 8, 8), 'YYYYMMDD')"}
    tables = {"orders": "CDNOW.RAW.FORECAST_LINES"}
    shop = shop_of(tmp_path, text + PARAMS, emulator, tables, own, schema="FORECASTS")
    request = {"select": SELECT, "past_dates": [dt.date(1998, 1, 1), dt.date(1998, 4, 1)]}
    expected = shop.built_here(**request)
    shop.build(**request)
    assert shop.differences(expected, shop.read()) == {}
    assert len(expected["forecast_accuracy"]) == 6, "segments were not judged"
    assert len(expected["segment_forecasts"]) == 55, "no quarter was counted"
    assert len(expected["customer_equity"]) == 6, "nothing moved"
    assert len(expected["forecast_intervals"]) > 8, "nothing was forecast"
