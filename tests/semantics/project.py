"""The demo's project, which maps every input, and what its contracts say to BI tools."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlkit.demo
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.project import Project, load_project
from sqlkit.semantics import Asked, SemanticModel, semantic_model


@cache
def demo() -> Project:
    """The demo's project, asked for forecasts, which have metrics; read once a process."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(Path(sqlkit.demo.__file__).parent / "project" / "sqlkit.yml", Path(folder) / "sqlkit.yml")
        return load_project(Path(folder), {"forecasts.enabled": True})


@cache
def compiled(warehouse: str) -> Manifest:
    """The demo compiled for a warehouse, once a process."""
    return compile_project(demo(), warehouse)


@cache
def told(warehouse: str) -> SemanticModel:
    """What its contracts say of results in the usual place."""
    place = ("analytics", "main") if warehouse == "duckdb" else ("ANALYTICS", "CUSTOMERS")
    return semantic_model(compiled(warehouse), *place)


def asked(warehouse: str) -> Asked:
    """An export to the schema bi."""
    return Asked(compiled(warehouse), told(warehouse), "dev", warehouse, "bi")
