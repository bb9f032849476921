"""A build takes nothing away from readers that no version announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.build.sample import read_sample
from sqlkit.errors import BuildError
from tests.publishing.shop import PROJECT, Shop, new_shop, query, sha

OWN = """{#---
doc: Own.
version: VERSION
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  COLUMN: money not null -- what was spent
---#}
select rfm.customer_id, rfm.monetary as COLUMN
from {{ ref("rfm") }} as rfm
"""


def write(shop: Shop, column: str, version: int = 1) -> None:
    path = shop.root / "templates" / "own.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(OWN.replace("COLUMN", column).replace("VERSION", str(version)))


def columns(shop: Shop) -> list[str]:
    asked = "select column_name from duckdb_columns() where table_name = 'own' order by column_index"
    return [name for (name,) in query(shop.published, asked)]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    write(found, "spent")
    found.build(select=["+own"])
    return found


def test_a_renamed_column_stops_the_build_before_anything_is_made(shop: Shop) -> None:
    before = sha(shop.published)
    write(shop, "paid")
    for select in (["+own"], ["+rfm"]):  # what is carried over would lose it too
        with pytest.raises(BuildError, match=r"own\.spent decimal\(18, 4\) is gone \(renamed to paid\?\)"):
            Shop(shop.root).build(select=select)
    assert sha(shop.published) == before
    told = query(shop.audit, "select status, message, models_built from runs order by started_at desc limit 1")
    assert told[0][0] == "failed"
    assert "would break what readers" in told[0][1]
    assert told[0][2] == 0


def test_a_new_version_publishes_it_and_is_then_the_promise(shop: Shop) -> None:
    write(shop, "paid", version=2)
    assert Shop(shop.root).build(select=["+own"]).is_published
    assert columns(shop) == ["customer_id", "paid", "as_of_date", "run_id"]
    write(shop, "spent", version=2)
    with pytest.raises(BuildError, match=r"own\.paid") as caught:
        Shop(shop.root).build(select=["+own"])
    assert "`versions: {own: 3}`" in caught.value.hint


def test_allow_breaking_is_of_one_build(shop: Shop) -> None:
    write(shop, "paid")
    assert Shop(shop.root).build(select=["+own"], may_break=True).is_published
    assert columns(shop)[1] == "paid"
    write(shop, "spent")
    with pytest.raises(BuildError):
        Shop(shop.root).build(select=["+own"])


def test_a_table_goes_once_sqlkit_yml_says_so(shop: Shop) -> None:
    (shop.root / "templates" / "own.sql").unlink()
    with pytest.raises(BuildError, match="the table own is gone"):
        Shop(shop.root).build(select=["+rfm"])
    assert columns(shop)
    (shop.root / "sqlkit.yml").write_text(PROJECT + "versions: {own: removed}\n")
    Shop(shop.root).build(select=["+rfm"])
    assert not columns(shop)


def test_nobody_relies_on_a_sample(shop: Shop) -> None:
    write(shop, "paid")
    assert Shop(shop.root).build(select=["+own"], sample=read_sample("50%")).is_published
