"""Every export of the demo, kept as files a reviewer can read: tests/golden/exports/<warehouse>/<file>.

After a change that is meant: `SQLKIT_UPDATE_GOLDEN=1 pytest tests/semantics/test_golden.py -n 0`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sqlkit.cli.export import FORMATS as NAMED
from sqlkit.semantics import FORMATS, exported
from tests.semantics.project import asked

GOLDEN = Path(__file__).parents[1] / "golden" / "exports"
KEPT = [("duckdb", "star"), *(("snowflake", name) for name in FORMATS if name != "dbt-exposures")]


@pytest.mark.parametrize(("warehouse", "name"), KEPT)
def test_an_export_is_as_reviewed(warehouse: str, name: str) -> None:
    text = exported(name, asked(warehouse))
    path = GOLDEN / warehouse / FORMATS[name].file
    if os.environ.get("SQLKIT_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_file_is_left_over() -> None:
    files = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*")}
    assert files == {f"{warehouse}/{FORMATS[name].file}" for warehouse, name in KEPT}


def test_the_command_knows_every_format() -> None:
    assert tuple(FORMATS) == NAMED
