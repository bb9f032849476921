"""A project that maps every input, its data on disk in any order, and the tables a build of it publishes."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sqlkit.build import Request, build
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from tests.point_in_time.history import AS_OF, COLUMNS, Rows
from tests.publishing.shop import Content, content

ABOUT_THE_RUN = frozenset({"quarantine", "row_accounting"})
"""Results that tell of all rows there are, so that later rows do change them."""

OWN_SQL = """{#---
doc: Orders by channel.
grain: channel
columns:
  channel: varchar not null -- where
  orders: bigint not null -- how many
---#}
select coalesce(orders.channel, '(none)') as channel, count(*) as orders
from {{ ref("orders") }} as orders
cross join {{ ref("run_params") }} as run_params
where orders.ordered_at < run_params.as_of_date
group by orders.channel
"""

OWN_IBIS = '''from sqlkit.models import model


@model(grain="customer_id", columns={"customer_id": "varchar not null -- the customer", "spent": "money -- in all"})
def own_ibis(transactions):
    """What each customer spent."""
    return transactions.group_by("customer_id").aggregate(spent=transactions.amount.sum())
'''


def write_project(root: Path, *, orders: str = "", params: str = "", timezone: str = "UTC") -> Path:
    """Write a project with a SQL and an Ibis model of its own; `orders` and `params` are further lines of YAML."""
    inputs = []
    for name, columns in COLUMNS.items():
        own = [column for column in columns.split() if column not in ("tier", "visits")]
        mapped = ", ".join(f"{column}: {column}" for column in own)
        inputs.append(f"  {name}:\n    file: {name}.parquet\n    columns: {{{mapped}}}")
        if "tier" in columns:
            inputs.append("    attributes: {tier: tier, visits: {column: visits, type: integer}}")
        if name == "orders":
            inputs.append(orders)
    text = f"as_of: {AS_OF}\ntimezone: {timezone}\ncurrency: GBP\ninputs:\n" + "\n".join(inputs) + "\n" + params
    (root / "templates").mkdir(parents=True)
    (root / "models").mkdir()
    (root / "sqlkit.yml").write_text(text, encoding="utf-8")
    (root / "templates" / "own_sql.sql").write_text(OWN_SQL, encoding="utf-8")
    (root / "models" / "own_ibis.py").write_text(OWN_IBIS, encoding="utf-8")
    return root


def compiled(root: Path) -> Manifest:
    return compile_project(load_project(root))


def write_data(root: Path, rows: Rows, shuffle: int | None = None) -> Path:
    """Write each input as Parquet in small row groups, so that threads share even a small file."""
    root.mkdir(exist_ok=True)
    for name, columns in COLUMNS.items():
        found = list(rows[name])
        if shuffle is not None:
            random.Random(shuffle).shuffle(found)
        names = columns.split()
        arrays = {column: pa.array([row[i] for row in found], pa.string()) for i, column in enumerate(names)}
        pq.write_table(pa.table(arrays), root / f"{name}.parquet", row_group_size=64)
    return root


def results(
    manifest: Manifest, root: Path, threads: int = 1, past_dates: Sequence[datetime.date] = ()
) -> Mapping[str, list[str]]:
    """Build with so many threads, of models and within each, and return every result's rows without its run."""
    warehouse = warehouse_for(DEFAULT, root)
    connect = warehouse.connect

    def with_threads() -> None:
        connect()
        warehouse._run(f"set threads = {threads}")

    warehouse.connect = with_threads
    request = Request(past_dates=past_dates, full_refresh=True)
    build(manifest, warehouse, lambda event: None, request, threads=threads)
    return content(root / "analytics.duckdb")


def different(one: Content | Mapping[str, list[str]], other: Mapping[str, list[str]]) -> dict[str, str]:
    """Each table that is not the same, with a row that only one of them has."""
    found = {}
    for name in sorted(one.keys() | other.keys()):
        rows, others = set(one.get(name, [])), set(other.get(name, []))
        if one.get(name) != other.get(name):
            found[name] = f"first only: {sorted(rows - others)[:2]}; second only: {sorted(others - rows)[:2]}"
    return found
