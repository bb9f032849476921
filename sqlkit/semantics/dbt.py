"""dbt's `sources.yml`, by which a dbt project selects from the results, and exposures of the models sqlkit reads.

https://docs.getdbt.com/reference/source-properties, https://docs.getdbt.com/docs/build/exposures
"""

from __future__ import annotations

from typing import Any

import yaml

from sqlkit.errors import ConfigError
from sqlkit.manifest import Compiled, Manifest
from sqlkit.semantics.model import SemanticModel
from sqlkit.spec import Check, Column


def dbt_sources(model: SemanticModel) -> str:
    """Return every published table with its docs, types and the checks that dbt has a test for."""
    place = {"database": model.database, "schema": model.schema}
    source = {
        "name": model.name,
        "description": "Customer analytics made and checked by sqlkit.",
        **{key: value for key, value in place.items() if value},
        "meta": {"made_by": "sqlkit"},  # by which `sqlkit map --dbt` knows its own results again
        "tables": [_table(compiled) for compiled in model.published.values()],
    }
    return _yaml({"version": 2, "sources": [source]})


def _table(compiled: Compiled) -> dict[str, Any]:
    spec = compiled.spec
    told: dict[str, Any] = {"name": compiled.name, "description": spec.doc}
    columns = [_column(column, spec.checks, spec.grain) for column in spec.columns.values()]
    return {**told, "meta": {"grain": list(spec.grain), "version": spec.version}, "columns": columns}


def _column(column: Column, checks: tuple[Check, ...], grain: tuple[str, ...]) -> dict[str, Any]:
    tests: list[Any] = ["unique"] if grain == (column.name,) else []
    tests += ["not_null"] if column.not_null else []
    accepted = [c.argument for c in checks if c.kind == "accepted" and c.columns == (column.name,)]
    tests += [{"accepted_values": {"arguments": {"values": list(values)}}} for values in accepted]
    told: dict[str, Any] = {"name": column.name, "description": column.doc, "data_type": column.type}
    return {**told, **({"data_tests": tests} if tests else {})}


def dbt_exposures(manifest: Manifest, model: SemanticModel, warehouse: str, target: str) -> str:
    """Return the project as an exposure of the tables it maps, taken for models of the dbt project by their names."""
    read = sorted(
        {
            mapping.relation.rpartition(".")[2]
            for input in manifest.project.inputs.values()
            if (mapping := input.mapping_for(target, warehouse)) and mapping.relation
        }
    )
    if not read:
        raise ConfigError(
            "no input is a table: each is a file or a query, behind which dbt has no model.",
            where=manifest.project.written.where("inputs"),
            hint="An exposure names what inputs map by `relation:`.",
        )
    exposure = {
        "name": model.name,
        "label": f"sqlkit: {manifest.project.name}",
        "type": "application",
        "description": f"Customer analytics: {len(model.published)} tables made and checked by sqlkit.",
        "owner": {"name": manifest.project.name},
        "depends_on": [f"ref('{name}')" for name in read],
    }
    return _yaml({"version": 2, "exposures": [exposure]})


def _yaml(told: dict[str, Any]) -> str:
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)
