"""Every shipped model's Snowflake text, kept as files a reviewer can read: tests/golden/snowflake/<area>/<model>.sql.

After a change that is meant: `SQLKIT_UPDATE_GOLDEN=1 pytest tests/test_golden.py -n 0`, and read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

import sqlkit.demo
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest, written
from sqlkit.project import load_project

AREAS = ("forecasts", "high_value_model", "micro_segments", "next_spend_model")
ON_REQUEST = {f"{area}.enabled": True for area in AREAS}
"""Models that a project has only if it asks for them."""

GOLDEN = Path(__file__).parent / "golden" / "snowflake"


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The demo's project, which maps every input, compiled for Snowflake with no profile and no data."""
    root = tmp_path_factory.mktemp("golden")
    shutil.copyfile(Path(sqlkit.demo.__file__).parent / "project" / "sqlkit.yml", root / "sqlkit.yml")
    return compile_project(load_project(root, ON_REQUEST), "snowflake")


def test_snowflake_text_is_as_reviewed(manifest: Manifest) -> None:
    texts = {f"{c.model.folder}.sql": written(manifest, n, "customers") + "\n" for n, c in manifest.models.items()}
    if os.environ.get("SQLKIT_UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in texts.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text)
    kept = {p.relative_to(GOLDEN).as_posix(): p.read_text() for p in GOLDEN.rglob("*.sql")}
    assert kept.keys() == texts.keys()
    for name, text in texts.items():
        assert text == kept[name], f"{name} differs from tests/golden/snowflake/{name}"


def test_every_identifier_is_upper_case(manifest: Manifest) -> None:
    for name in manifest.models:
        for identifier in sqlglot.parse_one(written(manifest, name, "customers"), dialect="snowflake").find_all(
            exp.Identifier
        ):
            assert identifier.this == identifier.this.upper(), f"{name}: {identifier.this}"


def test_compiled_sql_holds_no_day_and_reads_no_clock(manifest: Manifest) -> None:
    for name in manifest.models:
        text = written(manifest, name, "customers").replace("'1900-01-01'", "")  # before it no date is plausible
        assert not re.search(r"'\d{4}-\d{2}-\d{2}|CURRENT_|\bNOW\(|GETDATE|SYSDATE", text), name


def test_statements_stay_below_snowflakes_limit(manifest: Manifest) -> None:
    assert max(len(written(manifest, name, "customers")) for name in manifest.models) < 1_000_000
