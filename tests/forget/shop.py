"""A shop in each of whose files a customer is found, and what a file holds, told without sqlkit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner, Result

from sqlkit.cli import main

GONE, NEXT = "kundin-0108-q7", "kundin-0109-q7"
FILES = ("analytics", "analytics.previous", "analytics.kept", "analytics.retry", "analytics.sample", "analytics.audit")
SELECT = ("-s", "+rfm_history", "-s", "+rfm_segments", "-s", "+cohort_retention", "-s", "+ltv_customers")
SELECT += ("-s", "+quarantine", "-s", "+own_orders")

PROJECT = """
as_of: 2024-12-01
profile: shop
inputs:
  orders: {file: orders.csv, columns: {channel: channel}}
"""
PROFILE = "shop: {target: dev, outputs: {dev: {type: duckdb, incremental_rows: 0}}}\n"

# Fails its check above 1000, and cannot be made of a channel that is no number: the error then quotes the channel.
OWN = """{#---
doc: What was bought by whom.
grain: order_id
columns:
  order_id: varchar not null -- the order
  customer_id: varchar not null -- the customer
  amount: {type: money not null, doc: what was paid, checks: [{between: [0, 1000]}]}
  channel_number: integer not null -- where, as a number
---#}
select orders.order_id, orders.customer_id, orders.amount, cast(orders.channel as integer) as channel_number
from {{ ref("orders") }} as orders
"""

Content = dict[str, list[tuple[Any, ...]]]


def command(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


def build(root: Path, *arguments: str) -> Result:
    return command(root, "build", *SELECT, *arguments)


def write_orders(root: Path, *, count: int = 400, without: str = "", last: str = "", more: str = "") -> None:
    """Orders of forty customers; `last` is the text of a further one's customer, amount and channel."""
    lines = ["order_id,customer_id,ordered_at,amount,channel"]
    for i in range(count):
        day = f"2024-{i * 7 % 11 + 1:02}-{i * 5 % 28 + 1:02}"
        lines.append(f"o{i},kundin-{100 + i * i % 41:04}-q7,{day} 10:00:00,{i * 13 % 900 + 1}.50,{i % 3}")
    lines += [f"o-dirty,{GONE},some day,5.00,1"] + ([f"o-last,{last}"] if last else []) + ([more] if more else [])
    kept = [line for line in lines if not without or without not in line]
    (root / "orders.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")


def new_shop(root: Path) -> Path:
    (root / "templates").mkdir(parents=True)
    (root / "sqlkit.yml").write_text(PROJECT)
    (root / "profiles.yml").write_text(PROFILE)
    (root / "templates" / "own_orders.sql").write_text(OWN)
    return root


def full_shop(root: Path) -> Path:
    """Two publications, a sample, what is kept, and two builds that failed for the customer; its source is erased."""
    new_shop(root)
    for count in (380, 400):
        write_orders(root, count=count)
        assert build(root).exit_code == 0
    assert build(root, "--sample", "100%").exit_code == 0
    write_orders(root, last=f"{GONE},2024-11-02 10:00:00,2000.00,1")
    assert build(root).exit_code == 1
    write_orders(root, last=f"{GONE},2024-11-02 10:00:00,20.00,{GONE}")
    assert GONE in build(root).output
    assert GONE in (root / "target" / "run_results.json").read_text()
    write_orders(root, without=GONE)
    assert all((root / f"{name}.duckdb").exists() for name in FILES)
    return root


def paths(root: Path) -> list[Path]:
    return sorted(root.glob("*.duckdb"))


def versions(root: Path) -> list[Path]:
    """The files to which published names are links, or were."""
    return sorted(root.glob("*.published/*/*.duckdb"))


def content(path: Path) -> Content:
    """Every table of a file, every column as text."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        rows = {}
        for name in names:
            found = connection.execute(f'select cast(columns(*) as varchar) from "{name}"').fetchall()
            rows[name] = sorted(found, key=repr)
        return rows


def contents(root: Path) -> dict[str, Content]:
    return {path.name: content(path) for path in paths(root)}


def holds(rows: Content, customer: str) -> set[str]:
    """The tables in which the id stands anywhere, in whatever column and text."""
    return {name for name, found in rows.items() if any(customer in (value or "") for row in found for value in row)}


def without(rows: Content, customer: str) -> Content:
    """All rows but those in which the id stands."""
    return {n: [r for r in found if not any(customer in (v or "") for v in r)] for n, found in rows.items()}


def restore(good: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(good, root, symlinks=True)
