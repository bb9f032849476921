"""Numbers of books and papers, computed and fitted where Snowflake is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.btyd import literature
from tests.btyd.literature import CALIBRATION, HALVES
from tests.published import Publication
from tests.results import counts
from tests.snowflake.emulated.shop import Shop, place, shop_of
from tests.snowflake.emulator.launch import Emulator
from tests.survival.literature import KNOWN

pytestmark = pytest.mark.snowflake_emulated

EXAMPLES = Path(__file__).parents[3] / "examples"


def published(shop: Shop, *select: str) -> Publication:
    shop.build(select=select)
    return Publication(lambda: Snowflake(shop.target, shop.there.root), shop.manifests[1])


@pytest.mark.parametrize("name", KNOWN)
def test_snapshots(name: str, emulator: Emulator, tmp_path: Path) -> None:
    known = KNOWN[name]
    place(emulator, {name: known.write(tmp_path)}, "BOOKS.RAW")
    shop = shop_of(
        tmp_path, known.project(), emulator, {"population": f"BOOKS.RAW.{name.upper()}"}, schema=name.upper()
    )
    known.holds(published(shop, known.select))


def bought(emulator: Emulator, lines: pd.DataFrame, told: str, folder: Path, schema: str) -> Publication:
    """CDNOW's project with what is `told`, of lines in the master's layout."""
    lines.to_parquet(folder / "lines.parquet", index=False)
    place(emulator, {"lines": folder / "lines.parquet"}, "BOOKS.RAW")
    text = (EXAMPLES / "cdnow" / "sqlkit.yml").read_text() + told
    own = {"ordered_at": "try_to_timestamp(substr(line, 8, 8), 'YYYYMMDD')"}
    shop = shop_of(folder, text, emulator, {"orders": "BOOKS.RAW.LINES"}, own, schema=schema)
    return published(shop, "+ltv_predictions")


@pytest.mark.realdata
def test_master_of_cdnow(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    lines = (realdata / "cdnow" / "CDNOW_master.txt").read_text().splitlines()
    literature.master_holds(bought(emulator, pd.DataFrame({"line": lines[1:]}), HALVES, tmp_path, "MASTER"))


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("told", "holds"), [(HALVES, literature.halves_hold), (CALIBRATION, literature.first_customers_hold)]
)
def test_sample_of_cdnow(
    told: str, holds: Callable[[Publication], None], emulator: Emulator, realdata: Path, tmp_path: Path
) -> None:
    holds(bought(emulator, literature.sample_lines(realdata / "cdnow"), told, tmp_path, "SAMPLE"))
    if told == CALIBRATION:
        literature.new_customers_hold(by_the_function(emulator))


def by_the_function(emulator: Emulator) -> dict[int, float]:
    """Purchases expected of new customers, by the function that clients know."""
    import snowflake.connector

    days = ", ".join(f"({ahead})" for ahead in literature.NEW_CUSTOMERS)
    query = f"select d, PURCHASE_MODEL_EXPECTED_PURCHASES(0, 0, 0, d) from (values {days}) as asked(d)"
    with snowflake.connector.connect(**emulator.parameters, database="ANALYTICS", schema="SAMPLE") as connection:
        return {int(ahead): value for ahead, value in connection.cursor().execute(query).fetchall()}


@pytest.mark.realdata
def test_online_retail(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    place(emulator, {"retail": realdata / "online_retail" / "online_retail_1.parquet"}, "BOOKS.RAW")
    (tmp_path / "there").mkdir()
    counts.write(tmp_path / "there")
    text = (EXAMPLES / "online_retail" / "sqlkit.yml").read_text()
    shop = shop_of(tmp_path, text, emulator, {"orders": "BOOKS.RAW.RETAIL"}, schema="RETAIL_COUNTS")
    counts.hold(published(shop, counts.SELECT))


@pytest.mark.realdata
def test_online_retail_by_the_rule_of_papers(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    place(emulator, {"retail": realdata / "online_retail" / "online_retail_1.parquet"}, "BOOKS.RAW")
    text = (EXAMPLES / "online_retail_classic" / "sqlkit.yml").read_text()
    shop = shop_of(tmp_path, text, emulator, {"orders": "BOOKS.RAW.RETAIL"}, schema="RETAIL_CLASSIC")
    counts.hold_classic(published(shop, "+rfm", "row_accounting").rows)


@pytest.mark.realdata
def test_telco(emulator: Emulator, realdata: Path, tmp_path: Path) -> None:
    file = tmp_path / "telco.parquet"
    pd.read_csv(realdata / "telco" / "Telco-Customer-Churn.csv", dtype=str).to_parquet(file, index=False)
    place(emulator, {"telco": file}, "BOOKS.RAW")
    text = (EXAMPLES / "telco" / "sqlkit.yml").read_text()
    shop = shop_of(tmp_path, text, emulator, {"population": "BOOKS.RAW.TELCO"}, schema="TELCO")
    found = published(shop, "+survival_segments")
    stays = {row["duration"]: row["survival"] for row in found.rows("survival_curves") if row["segment"] == "all"}
    assert [stays[months] for months in (12, 24, 60)] == pytest.approx([0.8432, 0.7887, 0.6644], abs=5e-5)
    (everybody,) = (row for row in found.rows("survival_segments") if row["segment"] == "all")
    assert everybody["churned_customers"] / everybody["customers"] == pytest.approx(0.26537, abs=5e-6)
