"""A proof on the user's own account: generated data is built there and on DuckDB, compared, and dropped.

`sqlkit debug --live`. Nothing of the user's is read or written.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sqlkit import demo
from sqlkit.build import Request, build
from sqlkit.compare.equality import rows_for_comparing, unequal
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT, Target
from sqlkit.project import FILE, Project, load_project
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.base import Row, Warehouse
from sqlkit.warehouses.elsewhere import renamed_target
from sqlkit.warehouses.snowflake.erasure import erase
from sqlkit.warehouses.snowflake.loading import load_parquet
from sqlkit.warehouses.snowflake.warehouse import Snowflake

CUSTOMERS = 400


@dataclass(frozen=True)
class Proof:
    """What came of it: which tables were compared, where they differ, how many statements a build took."""

    tables: Mapping[str, int]
    differences: Mapping[str, list[str]]
    statements: int
    statements_unchanged: int

    @property
    def holds(self) -> bool:
        """Whether every table is the same on both."""
        return bool(self.tables) and not self.differences


def prove(target: Target, tell: Callable[[str], None], customers: int = CUSTOMERS) -> Proof:
    """Build the demo on `target` and on DuckDB, and compare every table; the schemas made for it are dropped."""
    schema = f"SQLKIT_LIVE_{secrets.token_hex(4)}".upper()
    with tempfile.TemporaryDirectory(prefix="sqlkit_live_") as name:
        folder = Path(name)
        tell(f"generating a shop with {customers:,} customers")
        demo.generate(folder / "data", customers)
        here, there = _projects(folder, f"{schema}_RAW")
        tell("building it on DuckDB")
        expected, manifest, _ = _built(here, DEFAULT, tell)
        live = renamed_target(target, schema)
        try:
            tell(f"loading it into the schema {schema}_RAW")
            load_parquet(Snowflake(live, folder), folder / "data", f"{schema}_RAW")
            tell(f"building it in the schema {schema}")
            found, _, sent = _built(there, live, tell)
            _, _, sent_again = _built(there, live, tell)
        finally:
            tell("dropping what was made for it")
            erase(live, folder, f"{schema}_RAW")
    differences = {
        name: told
        for name, rows in expected.items()
        if (told := unequal(manifest.models[name].spec, rows, found[name]))
    }
    return Proof({name: len(rows) for name, rows in expected.items()}, differences, sent, sent_again)


def _projects(folder: Path, schema: str) -> tuple[Project, Project]:
    """Return the demo's project as it is, and one that reads the same tables of a schema."""
    text = (Path(demo.__file__).parent / "project" / FILE).read_text(encoding="utf-8")
    written: dict[str, Any] = yaml.safe_load(text)
    for entry in written["inputs"].values():
        entry["relation"] = f"{schema}.{Path(entry.pop('file')).stem.upper()}"
    for name, content in (("here", text), ("there", yaml.safe_dump(written, sort_keys=False))):
        (folder / name).mkdir()
        (folder / name / FILE).write_text(content, encoding="utf-8")
    (folder / "here" / "data").symlink_to(folder / "data")
    return load_project(folder / "here"), load_project(folder / "there")


def _built(project: Project, target: Target, tell: Callable[[str], None]) -> tuple[dict[str, list[Row]], Manifest, int]:
    """Build, and return every published table's rows, and how many statements the build sent."""
    manifest = compile_project(project, target.type)
    warehouse = warehouse_for(target, project.root)
    build(manifest, warehouse, lambda event: tell(f"  {event.name}") if event.status == "built" else None, Request())
    sent = int(getattr(warehouse, "statements", 0))
    warehouse = warehouse_for(target, project.root)
    warehouse.connect()
    try:
        return _rows(warehouse, manifest), manifest, sent
    finally:
        warehouse.close()


def _rows(warehouse: Warehouse, manifest: Manifest) -> dict[str, list[Row]]:
    published = warehouse.published()
    return {
        name: rows_for_comparing(warehouse, published[name], compiled.spec)
        for name, compiled in manifest.models.items()
        if compiled.spec.is_published
    }
