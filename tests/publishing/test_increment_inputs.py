"""How rows are read is part of what is kept: another reading of files that nobody touched makes everything anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.errors import BuildError
from sqlkit.profile import load_target
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import Shop, query

HEADER = "order_id,customer_id,ordered_at,amount\n"
ROWS = "".join(f"o{i},{i % 9 + 1},2024-0{i % 3 + 1}-1{i % 8} 10:00:00,{i}.50\n" for i in range(1, 30))
PROJECT = "profile: shop\ninputs:\n  orders: {{file: 'orders*.csv'{more}}}\n"
KEEPING = "shop: {target: dev, outputs: {dev: {type: duckdb, incremental_rows: 0}}}"
SELECT = ["+rfm", "+row_accounting"]
OWN = """{#---
doc: How many orders there are, of which there may be none.
grain: []
columns:
  orders: {type: bigint not null, doc: orders, checks: [{between: [0, 0]}]}
---#}
select count(*) as orders from {{ ref("orders") }} as orders
"""
SEEN = """{#---
doc: What each customer has seen.
grain: customer_id
materialized: staging
incremental: customer_id
columns:
  customer_id: varchar not null -- the customer
  seen: bigint not null -- events
---#}
select cast(events.customer_id as varchar) as customer_id, count(*) as seen
from {{ source("events") }} as events
group by events.customer_id
"""
SEEN_BY_ALL = """{#---
doc: What all have seen.
grain: []
columns:
  seen: bigint -- events
---#}
select cast(sum(seen.seen) as bigint) as seen from {{ ref("seen") }} as seen
"""


def shop_of(root: Path, more: str = "") -> Shop:
    (root / "sqlkit.yml").write_text(PROJECT.format(more=more), encoding="utf-8")
    (root / "profiles.yml").write_text(KEEPING, encoding="utf-8")
    return Shop(root)


def built(root: Path, more: str = "") -> list[tuple[object, ...]]:
    """What each customer bought and spent, after a build of what changed."""
    shop = shop_of(root, more)
    shop.build(select=SELECT, full_refresh=False)
    return query(shop.published, "select customer_id, frequency, monetary from rfm order by all")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", read: {nullstr: '99'}", ", read: {nullstr: '5.50'}"),
        (", targets: {dev: {where: amount > 3}}", ", targets: {dev: {where: amount > 20}}"),
        (", targets: {duckdb: {columns: {amount: amount}}}", ", targets: {duckdb: {columns: {amount: amount * 2}}}"),
    ],
    ids=["read", "where of the target", "column of the warehouse"],
)
def test_files_read_otherwise_are_read_anew(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "orders.csv").write_text(HEADER + ROWS, encoding="utf-8")
    former = built(tmp_path, before)
    found = built(tmp_path, after)
    shop_of(tmp_path, after).build(select=SELECT)
    again = query(tmp_path / "analytics.duckdb", "select customer_id, frequency, monetary from rfm order by all")
    assert found == again != former


def test_a_file_that_changes_the_types_of_all_changes_all(tmp_path: Path) -> None:
    """Beside a customer 2.5 the customer 1 is 1.0, also in the file that nobody touched."""
    (tmp_path / "orders.csv").write_text(HEADER + ROWS, encoding="utf-8")
    assert {row[0] for row in built(tmp_path)} == {str(i) for i in range(1, 10)}
    (tmp_path / "orders-2.csv").write_text(HEADER + "p1,2.5,2024-05-01 10:00:00,3.00\n", encoding="utf-8")
    assert {row[0] for row in built(tmp_path)} == {*(f"{i}.0" for i in range(1, 10)), "2.5"}


def test_what_changes_under_the_types_of_all_is_seen(tmp_path: Path) -> None:
    """Alone, 1.0 and 1 of a file are one number; beside a customer c1 they are two customers."""
    text = HEADER + ROWS + "p2,2.5,2024-05-01 10:00:00,3.00\n"
    (tmp_path / "orders.csv").write_text(text.replace(",1,", ",1.0,"), encoding="utf-8")
    (tmp_path / "orders-2.csv").write_text(HEADER + "p1,c1,2024-05-01 10:00:00,3.00\n", encoding="utf-8")
    assert "1.0" in {row[0] for row in built(tmp_path)}
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    assert "1.0" not in {row[0] for row in built(tmp_path)}


def test_a_file_that_comes_while_a_build_runs_is_for_the_next(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(HEADER + ROWS, encoding="utf-8")
    built(tmp_path)
    (tmp_path / "orders-2.csv").write_text(HEADER + "p1,1,2024-05-01 10:00:00,3.00\n", encoding="utf-8")
    shop, late = shop_of(tmp_path), tmp_path / "orders-3.csv"

    def arriving(statement: str) -> None:
        if "sqlkit_kept" in statement and not late.exists():
            late.write_text(HEADER + "p2,new,2024-02-01 10:00:00,33.00\n", encoding="utf-8")

    warehouse = warehouse_for(load_target(shop.root, "shop"), shop.root, arriving)
    build(shop.manifest, warehouse, lambda event: None, Request(SELECT))
    assert late.exists()
    assert "new" in {row[0] for row in built(tmp_path)}


def test_what_a_failed_build_kept_is_not_built_upon(tmp_path: Path) -> None:
    """Whatever was wrong with it would be wrong again the next day."""
    (tmp_path / "orders.csv").write_text(HEADER + ROWS, encoding="utf-8")
    built(tmp_path)
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "own.sql"
    own.write_text(OWN, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(HEADER + ROWS + "p1,1,2024-05-01 10:00:00,3.00\n", encoding="utf-8")
    with pytest.raises(BuildError, match="own"):
        shop_of(tmp_path).build(select=[*SELECT, "own"], full_refresh=False)
    own.unlink()
    statements: list[str] = []
    shop_of(tmp_path).build(select=SELECT, full_refresh=False, tracer=statements.append)
    assert not any(statement.startswith("DELETE FROM sqlkit_kept") for statement in statements)


def test_what_reads_another_input_is_made_anew(tmp_path: Path) -> None:
    """Though it says `incremental: customer_id`; a build of a part that does not read it does without that input."""
    more = "\n  events: {file: events.csv, columns: {customer_id: customer_id}}"
    (tmp_path / "orders.csv").write_text(HEADER + ROWS, encoding="utf-8")
    events = "event_id,customer_id,event_at,event_name\ne1,1,2024-01-02,seen\n"
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "seen.sql").write_text(SEEN, encoding="utf-8")
    (tmp_path / "templates" / "seen_by_all.sql").write_text(SEEN_BY_ALL, encoding="utf-8")

    def seen(*select: str) -> list[tuple[object, ...]]:
        shop = Shop(tmp_path)
        shop.build(select=select, full_refresh=False)
        return query(shop.published, "select seen from seen_by_all")

    shop_of(tmp_path)
    with (tmp_path / "sqlkit.yml").open("a", encoding="utf-8") as project:
        project.write(more)
    assert seen(*SELECT, "+seen_by_all") == [(1,)]
    (tmp_path / "events.csv").write_text(events + "e2,2,2024-01-03,seen\n", encoding="utf-8")
    assert seen(*SELECT, "+seen_by_all") == [(2,)]
    (tmp_path / "orders.csv").write_text(HEADER + ROWS + "p1,1,2024-05-01 10:00:00,3.00\n", encoding="utf-8")
    assert seen(*SELECT) == [(2,)]
