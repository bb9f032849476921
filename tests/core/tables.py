"""The tables of this folder: a YAML file of rows, each a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml


def table(name: str, part: str | None = None) -> list[Any]:
    """Return the rows of `<name>.yml` as pytest parameters, named by their first value."""
    found = yaml.safe_load(Path(__file__).with_name(f"{name}.yml").read_text(encoding="utf-8"))
    rows = found[part] if part else found
    return [pytest.param(row, id=str(next(iter(row.values())) if isinstance(row, dict) else row[0])) for row in rows]
