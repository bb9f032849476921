"""What all artifacts share: the header, and the ids by which they point to one another."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlkit
from sqlkit.spec import Check

DBT_VERSION = "1.11.0"
"""The release of dbt whose shapes these are; readers ask for it."""

VERSIONS = {"manifest": "v12", "run-results": "v6", "catalog": "v1"}

SOURCE_NAME = "inputs"
"""The one source that a project's inputs are tables of."""


def now() -> str:
    """Return the moment as artifacts write it, in UTC."""
    return stamp(datetime.datetime.now(datetime.UTC))


def stamp(moment: datetime.datetime) -> str:
    """Return a moment of UTC as artifacts write it.

    >>> stamp(datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC))
    '2024-05-01T12:00:00.000000Z'
    """
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


@dataclass(frozen=True)
class Invocation:
    """One command: the artifacts it leaves have its id."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started_at: str = field(default_factory=now)

    def header(self, kind: str) -> dict[str, Any]:
        """Return an artifact's metadata."""
        return {
            "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{kind}/{VERSIONS[kind]}.json",
            "dbt_version": DBT_VERSION,
            "generated_at": now(),
            "invocation_id": self.id,
            "invocation_started_at": self.started_at,
            "env": {"SQLKIT_VERSION": sqlkit.__version__},
        }


def package(project: str) -> str:
    """Return a project's name as an id can hold it.

    >>> package("Anna's shop")
    'Anna_s_shop'
    """
    return re.sub(r"\W", "_", project)


def model_id(project: str, name: str) -> str:
    """Return a model's id."""
    return f"model.{package(project)}.{name}"


def source_id(project: str, name: str) -> str:
    """Return an input's id."""
    return f"source.{package(project)}.{SOURCE_NAME}.{name}"


def check_name(model: str, check: Check) -> str:
    """Return what a check is called among those of all models."""
    return "_".join([check.name, model] if check.kind == "sql" else [check.kind, model, *check.columns])


def check_id(project: str, model: str, check: Check) -> str:
    """Return a check's id; a hash of what it says sets it apart, as dbt's does."""
    said = [model, check.name, check.kind, check.columns, check.argument, check.sql]
    digest = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:10]
    return f"test.{package(project)}.{check_name(model, check)}.{digest}"


def case_id(project: str, model: str, name: str) -> str:
    """Return the id of a case, which dbt calls a unit test."""
    return f"unit_test.{package(project)}.{model}.{slug(name)}"


def slug(name: str) -> str:
    """Return a sentence as a name.

    >>> slug("the worst value scores 1, however many share it")
    'the_worst_value_scores_1_however_many_share_it'
    """
    return re.sub(r"\W+", "_", name).strip("_").lower()


def columns_of(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns of a contract as a node lists them."""
    return {
        column.name: {
            "name": column.name,
            "description": column.doc,
            "data_type": column.type,
            "constraints": [{"type": "not_null"}] if column.not_null else [],
            "meta": {},
            "tags": [],
        }
        for column in columns.values()
    }
