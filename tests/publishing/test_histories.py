"""A history is added to in a copy of the published file, and comes out as if it had been written anew."""

from __future__ import annotations

import datetime
import errno
import shutil
from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.cache import cache_of
from sqlkit.compile import compile_project
from sqlkit.profile import load_target
from sqlkit.project import FILE, load_project
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import PROJECT, Shop, content, new_shop, query, sha

BUILDS = (("2024-09-01", 300), ("2024-11-01", 310), ("2024-11-01", 320))
"""As of when, and of how many orders; the last date is built again."""

SELECT = ["+rfm_history", "+segment_migrations"]

WIDER = """{#---
doc: RFM scores and segment of each customer at every as_of date built so far, and whether they are among the best.
grain: [customer_id, as_of_date]
materialized: history
columns:
  customer_id: varchar not null -- the customer
  recency_days: bigint not null -- days from the last order to the as_of date
  frequency: bigint not null -- number of orders
  monetary: money not null -- what was paid, less refunds
  r_score: integer not null -- recency score
  f_score: integer not null -- frequency score
  m_score: integer not null -- monetary score
  segment: varchar not null -- segment
  segment_sort: integer not null -- order of the segment
  is_best: boolean -- whether all scores are the highest
---#}
select rfm.customer_id, rfm.recency_days, rfm.frequency, rfm.monetary, rfm.r_score, rfm.f_score, rfm.m_score,
    rfm.segment, rfm.segment_sort, rfm.rfm_score = '5-5-5' as is_best
from {{ ref("rfm") }} as rfm
"""


def built(shop: Shop, as_of: str, orders: int) -> set[str]:
    """Build as of a date, and return the kinds of statement by which the history was written."""
    path = shop.root / FILE
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(f"as_of: {as_of}" if line.startswith("as_of:") else line for line in lines), "utf-8")
    shop.write_orders(orders)
    project = load_project(shop.root)
    statements: list[str] = []
    manifest = compile_project(project, cache=cache_of(shop.root))
    warehouse = warehouse_for(load_target(shop.root, project.profile), shop.root, statements.append)
    result = build(manifest, warehouse, lambda event: None, Request(SELECT))
    assert result.is_published
    written = {text.split()[0] for text in statements if '"sqlkit_stage"."main"."rfm_history"' in text}
    return written & {"CREATE", "INSERT"}


def no_room(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[:5000])
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_history_comes_out_as_if_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = new_shop(tmp_path / "shop")
    first, second, third = BUILDS
    assert built(shop, *first) == {"CREATE"}
    other = Shop(shutil.copytree(shop.root, tmp_path / "other"))
    assert built(shop, *second) == built(shop, *third) == {"INSERT"}
    with monkeypatch.context() as patched:
        patched.setattr("sqlkit.warehouses.duckdb.warehouse.DuckDB.begin_with", lambda self, names: frozenset())
        assert built(other, *second) == {"CREATE"}
    monkeypatch.setattr(shutil, "copyfile", no_room)
    assert built(other, *third) == {"CREATE"}
    assert content(shop.published) == content(other.published)
    assert query(shop.published, "select count(distinct as_of_date) from rfm_history") == [(2,)]
    assert not any("stage" in name for name in [*shop.leftovers(), *other.leftovers()])


def test_a_history_that_gains_a_column_is_written_anew(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    built(shop, *BUILDS[0])
    (shop.root / "templates" / "segments").mkdir()
    (shop.root / "templates" / "segments" / "rfm_history.sql").write_text(WIDER, encoding="utf-8")
    assert built(shop, *BUILDS[1]) == {"CREATE"}
    known = "select as_of_date, count(*) > 0, count(is_best) > 0 from rfm_history group by all order by as_of_date"
    assert [row[1:] for row in query(shop.published, known)] == [(True, False), (True, True)]
    assert built(shop, *BUILDS[2]) == {"INSERT"}


def test_the_file_does_not_grow_with_builds(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    sizes = []
    for orders in range(300, 305):
        built(shop, "2024-11-01", orders)
        sizes.append(shop.published.stat().st_size)
    assert sizes[-1] <= 1.3 * sizes[1]


def request(shop: Shop, as_of: str, asked: Request) -> list[tuple[object, ...]]:
    """Build as of a date what was asked for; the dates between which segments have moved."""
    (shop.root / FILE).write_text(PROJECT.replace("2024-12-01", as_of), "utf-8")
    project = load_project(shop.root)
    warehouse = warehouse_for(load_target(shop.root, project.profile), shop.root)
    build(compile_project(project, cache=cache_of(shop.root)), warehouse, lambda event: None, asked)
    return query(shop.published, "select distinct from_as_of_date, to_as_of_date from segment_migrations order by all")


@pytest.mark.parametrize("way", ["a past date", "an earlier as_of date"])
def test_what_reads_a_history_follows_dates_that_a_part_of_a_build_made(tmp_path: Path, way: str) -> None:
    """Built with the history alone in between, segments have moved between all of its dates."""
    shop, last, earlier = new_shop(tmp_path / "shop"), "2024-11-01", "2024-09-01"
    before = request(shop, last, Request(SELECT))
    alone = ["+rfm_history"]
    if way == "a past date":
        request(shop, last, Request(alone, past_dates=[datetime.date.fromisoformat(earlier)]))
    else:
        request(shop, earlier, Request(alone))
    found = request(shop, last, Request(SELECT))
    assert found == request(shop, last, Request(SELECT, full_refresh=True)) != before
    published = sha(shop.published)
    request(shop, last, Request(SELECT))
    assert sha(shop.published) == published
