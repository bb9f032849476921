"""A small shop on disk, and what the tests ask of the files a build leaves."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import duckdb

from sqlkit.build import BuildResult, Request, build
from sqlkit.build.sample import Sample
from sqlkit.cache import Cache
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.audit_tables import STATES, TABLES
from sqlkit.warehouses.base import Tracer

PROJECT = """
as_of: 2024-12-01
inputs:
  orders:
    file: orders.csv
    columns: {channel: channel}
"""

# Fails its check on an amount above 1000, and cannot be built at all on a channel that is no number.
OWN_MODEL = """{#---
doc: What was bought where.
grain: order_id
columns:
  order_id: varchar not null -- the order
  amount: {type: money not null, doc: what was paid, checks: [{between: [0, 1000]}]}
  channel_number: integer not null -- where, as a number
---#}
select orders.order_id, orders.amount, cast(orders.channel as integer) as channel_number
from {{ ref("orders") }} as orders
"""

AUDIT_TABLES = frozenset(TABLES) | frozenset(STATES)
CHILD = Path(__file__).with_name("child.py")

Content = dict[str, list[str]]


@dataclass(frozen=True)
class Shop:
    """A project's folder and the files of its default target."""

    root: Path

    @property
    def published(self) -> Path:
        return self.root / "analytics.duckdb"

    @property
    def previous(self) -> Path:
        return self.root / "analytics.previous.duckdb"

    @property
    def audit(self) -> Path:
        return self.root / "analytics.audit.duckdb"

    @cached_property
    def manifest(self) -> Manifest:
        """Compiled once for the processes that build it, by a cache beside its folder."""
        return compile_project(load_project(self.root), cache=Cache(self.root.parent / "compiled"))

    def build(
        self,
        *,
        select: Sequence[str] = (),
        tracer: Tracer | None = None,
        threads: int = 1,
        full_refresh: bool = True,
        sample: Sample | None = None,
        may_break: bool = False,
    ) -> BuildResult:
        """Build everything anew unless asked to make only what has changed."""
        request = Request(select, full_refresh=full_refresh, sample=sample, may_break=may_break)
        warehouse = warehouse_for(load_target(self.root, self.manifest.project.profile), self.root, tracer)
        return build(self.manifest, warehouse, lambda event: None, request, threads=threads)

    def write_orders(self, count: int, *, amount: str = "20.00", channel: str = "1") -> None:
        """Write `count` orders of forty customers; `amount` and `channel` are those of the last one."""
        lines = ["order_id,customer_id,ordered_at,amount,channel"]
        for i in range(count):
            day = f"2024-{i * 7 % 11 + 1:02}-{i * 5 % 28 + 1:02}"
            lines.append(f"o{i},c{i * i % 41},{day} 10:00:00,{i * 13 % 900 + 1}.50,{i % 3}")
        lines[-1] = f"o{count - 1},c1,2024-11-02 10:00:00,{amount},{channel}"
        lines.append("o-dirty,c1,some day,5.00,1")
        (self.root / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def runs(self) -> dict[str, str]:
        """Each run of the audit with its status."""
        return dict(query(self.audit, "select run_id, status from runs"))

    def leftovers(self) -> list[str]:
        """Files that only a build under way, or one that was killed, has."""
        files = (self.published, self.published.with_suffix(".published"), self.previous, self.audit)
        ours = ("orders.csv", "sqlkit.yml", "templates", *(path.name for path in files))
        return sorted(p.name for p in self.root.iterdir() if p.name not in ours and not p.name.endswith(".good"))


def new_shop(root: Path) -> Shop:
    """A shop of 300 orders, nothing built."""
    (root / "templates").mkdir(parents=True)
    (root / "sqlkit.yml").write_text(PROJECT, encoding="utf-8")
    (root / "templates" / "own_orders.sql").write_text(OWN_MODEL, encoding="utf-8")
    shop = Shop(root)
    shop.write_orders(300)
    return shop


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Read a database file as a BI tool does: on its own connection, read-only."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def table_names(path: Path) -> list[str]:
    return [name for (name,) in query(path, "select table_name from information_schema.tables order by 1")]


def content(path: Path) -> Content:
    """Every table's rows as text, without the run that made them and the audit, which grows with each run."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = {}
        for (name,) in connection.execute("select table_name from information_schema.tables").fetchall():
            if name not in AUDIT_TABLES:
                rows = connection.execute(f'select * exclude (run_id) from "{name}"').fetchall()
                found[name] = sorted(map(repr, rows))
        return found


def run_ids(path: Path) -> set[str]:
    """The runs whose rows the result tables hold: one, unless a reader could see a torn publication."""
    names = [name for name in table_names(path) if name not in AUDIT_TABLES]
    union = " union ".join(f'select run_id from "{name}"' for name in names)
    return {run_id for (run_id,) in query(path, union)}


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def start(shop: Shop, *arguments: str) -> Child:
    """Start child.py in one of its ways."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, str(CHILD), arguments[0], str(shop.root), *arguments[1:]]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdin
    assert process.stdout
    return Child(process, process.stdin, process.stdout)


@dataclass(frozen=True)
class Child:
    """A process that speaks a line at a time."""

    process: subprocess.Popen[str]
    stdin: IO[str]
    stdout: IO[str]

    def tell(self, line: str) -> None:
        self.stdin.write(line + "\n")
        self.stdin.flush()

    def hear(self) -> str:
        return self.stdout.readline().strip()

    def ask(self, line: str) -> str:
        self.tell(line)
        return self.hear()

    def end(self, seconds: float = 30) -> str:
        """Wait for the process to end by itself; return the rest of what it says, errors last."""
        try:
            said, errors = self.process.communicate(timeout=seconds)
        finally:
            self.process.kill()
            self.process.wait()
        return said + errors
