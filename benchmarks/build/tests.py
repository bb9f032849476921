"""The 20 tests of the core models (core/tests.yml), as each tool says them."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from benchmarks.build.render import CORE

Tests = dict[str, dict[str, list[str]]]


@cache
def tests() -> Tests:
    """model -> column -> tests."""
    found: Tests = yaml.safe_load((CORE / "tests.yml").read_text())
    return found


def as_dbt() -> str:
    """schema.yml: the source and the tests."""
    models: list[dict[str, Any]] = [
        {"name": model, "columns": [{"name": column, "data_tests": list(names)} for column, names in columns.items()]}
        for model, columns in tests().items()
    ]
    source = {"name": "raw", "meta": {"external_location": "orders.parquet"}, "tables": [{"name": "orders"}]}
    return yaml.safe_dump({"version": 2, "sources": [source], "models": models})


def as_audits(model: str) -> str:
    """The list that follows `audits` in a SQLMesh model; empty for a model without tests."""
    columns = tests().get(model, {})
    said = []
    for test, audit in (("not_null", "not_null"), ("unique", "unique_values")):
        named = [column for column, names in columns.items() if test in names]
        if named:
            said.append(f"{audit}(columns := ({', '.join(named)}))")
    return ", ".join(said)


def as_queries(model: str, address: str) -> list[str]:
    """Queries that count failing rows."""
    queries = []
    for column, names in tests().get(model, {}).items():
        if "not_null" in names:
            queries.append(f"select count(*) from {address} where {column} is null")
        if "unique" in names:
            repeated = f"select {column} from {address} group by {column} having count(*) > 1"
            queries.append(f"select count(*) from ({repeated})")
    return queries
