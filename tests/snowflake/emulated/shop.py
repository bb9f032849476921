"""One project twice: on DuckDB from files, and on the emulator from tables of the same rows."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from sqlkit.build import BuildResult, Request, build
from sqlkit.cards.about import about
from sqlkit.cards.kept import KeptCard, current_cards
from sqlkit.cards.markdown import markdown
from sqlkit.compare.equality import rows_for_comparing, unequal
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT, Target
from sqlkit.project import FILE, Project, load_project
from sqlkit.report import report
from sqlkit.report.words import words
from sqlkit.site.publication import Published, publication
from sqlkit.warehouses.base import Row, Tracer
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.emulator.launch import Emulator

RAW = "SHOP.RAW"


def target_of(emulator: Emulator, **settings: Any) -> Target:
    """A target of the emulator; its lease is short, so that what a test kills does not keep the next build waiting."""
    given = {name: value for name, value in emulator.parameters.items() if name != "session_parameters"}
    place = {"database": "ANALYTICS", "schema": "CUSTOMERS", "lock_seconds": 2, "password": "correct-horse-battery"}
    return Target("snowflake", "snowflake", {**given, **place, **settings})


def place(emulator: Emulator, files: Mapping[str, Path], database: str = RAW) -> None:
    """Put each file into a table of that name, made anew."""
    import snowflake.connector

    name, schema = database.split(".")
    with snowflake.connector.connect(**emulator.parameters, database=name, schema=schema) as connection:
        connection.cursor().execute("create database if not exists ANALYTICS")
    for table, file in files.items():
        emulator.load(f"{database}.{table.upper()}", file)


@dataclass(frozen=True)
class Shop:
    """A project's two folders, and the target of the one that reads tables."""

    here: Project
    there: Project
    target: Target

    @cached_property
    def manifests(self) -> tuple[Manifest, Manifest]:
        """Both compiled."""
        return compile_project(self.here), compile_project(self.there, "snowflake")

    def built_here(self, **request: Any) -> dict[str, list[Row]]:
        """Every published table after a build on DuckDB."""
        warehouse = DuckDB(DEFAULT, self.here.root)
        build(self.manifests[0], warehouse, lambda event: None, Request(**request))
        return self._read(DuckDB(DEFAULT, self.here.root), self.manifests[0])

    def build(self, tracer: Tracer | None = None, **request: Any) -> tuple[BuildResult, Snowflake]:
        """A build on the emulator."""
        warehouse = Snowflake(self.target, self.there.root, tracer)
        return build(self.manifests[1], warehouse, lambda event: None, Request(**request)), warehouse

    def read(self) -> dict[str, list[Row]]:
        """Every table published on the emulator."""
        return self._read(Snowflake(self.target, self.there.root), self.manifests[1])

    def reports(self) -> tuple[str, str]:
        """The page of each side's publication, without the line that tells the runs apart."""
        told = words("en", self.here.currency, 5)
        sides = (DuckDB(DEFAULT, self.here.root), Snowflake(self.target, self.there.root))
        here, there = (re.sub(r"<p>As of .*?</p>", "", report(side, "shop", told)) for side in sides)
        return here, there

    def cards(self) -> tuple[dict[str, str], dict[str, str]]:
        """The cards of each side's models, without what tells the trainings apart: run, time and hash of the file."""
        sides = (DuckDB(DEFAULT, self.here.root), Snowflake(self.target, self.there.root))
        here, there = (
            {name: markdown(_timeless(kept), about(self.here, name)) for name, kept in current_cards(side).items()}
            for side in sides
        )
        return here, there

    def counts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the docs tell of each side's publication, without what tells the runs apart."""
        sides = (DuckDB(DEFAULT, self.here.root), Snowflake(self.target, self.there.root))
        here, there = (_told(publication(side), self.manifests[0]) for side in sides)
        return here, there

    def differences(self, here: Mapping[str, list[Row]], there: Mapping[str, list[Row]]) -> dict[str, list[str]]:
        """Where the tables are not the same, by table."""
        specs = {name: compiled.spec for name, compiled in self.manifests[0].models.items()}
        assert here.keys() == there.keys()
        found = {name: unequal(specs[name], rows, there[name]) for name, rows in here.items()}
        return {name: told for name, told in found.items() if told}

    @staticmethod
    def _read(warehouse: DuckDB | Snowflake, manifest: Manifest) -> dict[str, list[Row]]:
        warehouse.connect()
        try:
            published = warehouse.published()
            return {
                name: rows_for_comparing(warehouse, published[name], compiled.spec)
                for name, compiled in manifest.models.items()
                if compiled.spec.is_published and name in published
            }
        finally:
            warehouse.close()


def _told(found: Published | None, manifest: Manifest) -> dict[str, Any]:
    assert found
    return {
        "rows": {name: rows for name, rows in found.rows.items() if name in manifest.models},
        "checks": {check: one.failing_rows for check, one in found.checks.items()},
        "as_of": {name: run.as_of for name, run in found.made_by.items()},
        "is_of_the_run": {one.run_id == found.last.id for one in found.checks.values()},
    }


def _timeless(kept: KeptCard) -> KeptCard:
    return replace(kept, run_id="", trained_at=datetime.datetime(2024, 1, 1), artifact_sha256="")


def shop_of(
    folder: Path,
    here: str,
    emulator: Emulator,
    tables: Mapping[str, str],
    columns: Mapping[str, str] | None = None,
    **settings: Any,
) -> Shop:
    """Write `here`, a project that reads files, and the same reading `tables`, one an input.

    `columns` are those of orders that Snowflake's SQL says otherwise.
    """
    written: dict[str, Any] = yaml.safe_load(here)
    for name, table in tables.items():
        entry = written["inputs"][name]
        entry.pop("file", None)
        entry.pop("read", None)
        entry["relation"] = table
    if columns:
        written["inputs"]["orders"]["columns"].update(columns)
    for name, text in (("here", here), ("there", yaml.safe_dump(written, sort_keys=False))):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / FILE).write_text(text, encoding="utf-8")
    data = folder / "here" / "data"
    if not data.exists():
        os.symlink(folder / "data", data)
    projects = (load_project(folder / name) for name in ("here", "there"))
    return Shop(*projects, target_of(emulator, **settings))
