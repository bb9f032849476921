"""Numbers of books and papers, from a snapshot to what a build on DuckDB publishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.compile import compile_project
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.published import Publication
from tests.survival.literature import KNOWN

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", KNOWN)
def test_as_published(name: str, tmp_path: Path) -> None:
    known = KNOWN[name]
    known.write(tmp_path)
    (tmp_path / "sqlkit.yml").write_text(known.project())
    manifest = compile_project(load_project(tmp_path))
    build(manifest, DuckDB(DEFAULT, tmp_path), lambda event: None, Request(select=(known.select,)))
    known.holds(Publication(lambda: DuckDB(DEFAULT, tmp_path), manifest))
