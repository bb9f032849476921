"""What a dbt project declares -> its tables on a warehouse that is not asked, their columns by `dbt docs generate`.

Names and types are all that is known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlkit.errors import ConfigError, Location
from sqlkit.mapping.dbt.artifact import read_artifact
from sqlkit.mapping.dbt.declared import declared
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.relation import DbtRelation
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.profile import FileFacts
from sqlkit.mapping.unread import facts, written

_Columns = dict[str, str]
"""Columns of a table and their types as the warehouse calls them."""


def catalogued_tables(project: DbtProject) -> tuple[list[FileFacts], list[str]]:
    """Return the tables whose columns are known, and notes on those of sources that are not."""
    path = project.root / project.target_path / "catalog.json"
    catalog = read_artifact(path, _columns_by_table) if path.is_file() else {}
    relations, told = declared(project)
    found = []
    for relation in relations:
        columns = catalog.get((relation.schema.lower(), relation.identifier.lower())) or dict(relation.types)
        if columns:
            found.append(_facts(relation, columns))
        elif relation.kind == "source":
            told.append(f"{relation.where}: no columns of {relation} are known")
    if not found:
        raise ConfigError(
            f"the columns of its {len(relations)} sources and models are not known.",
            where=project.document.path,
            hint=f"`dbt docs generate` asks {project.target.type} for them and writes {Location(path)}.",
        )
    return found, [f"by names and types alone: no row on {project.target.type} was looked at", *told]


def _columns_by_table(catalog: Mapping[str, Any]) -> dict[tuple[str, str], _Columns]:
    tables = [*catalog["nodes"].values(), *catalog.get("sources", {}).values()]
    return {
        (str(table["metadata"]["schema"]).lower(), str(table["metadata"]["name"]).lower()): {
            str(one["name"]): str(one["type"]) for one in table["columns"].values()
        }
        for table in tables
    }


def _facts(relation: DbtRelation, columns: _Columns) -> FileFacts:
    by_fold = {name.lower(): name for name in columns}
    docs = {by_fold[name.lower()]: doc for name, doc in relation.docs.items() if name.lower() in by_fold}
    address = relation.rendered or written((relation.database, relation.schema, relation.identifier))
    return facts(
        InputFile(address, relation.called, False, {}, "relation", None, docs, relation.kind == "model"), columns
    )
