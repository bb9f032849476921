"""What a dbt project makes: the models, seeds and snapshots of its manifest, or else its files by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlkit.document import Document
from sqlkit.errors import Location
from sqlkit.mapping.dbt.artifact import read_artifact
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.properties import column_docs, column_types, entries
from sqlkit.mapping.dbt.relation import DbtRelation
from sqlkit.mapping.dbt.sources import MADE_BY

_MADE = {"model", "seed", "snapshot"}


def models_of(project: DbtProject, documents: Sequence[Document]) -> tuple[list[DbtRelation], list[str]]:
    """Return the tables dbt makes that read nothing of sqlkit's, and what is said where no manifest tells them."""
    path = project.root / project.target_path / "manifest.json"
    if path.is_file():
        return read_artifact(path, lambda manifest: _of_manifest(project, manifest)), []
    told = (
        f"there is no {Location(path)}, so models were looked for by the names of their files in the schema "
        f"{project.target.schema}; `dbt parse` writes it"
    )
    found = _of_files(project, documents)
    return found, [told] if found else []


def _of_manifest(project: DbtProject, manifest: Mapping[str, Any]) -> list[DbtRelation]:
    after = _after_sqlkit(manifest)
    return [
        _relation(project, node)
        for name, node in manifest["nodes"].items()
        if node.get("resource_type") in _MADE
        and name not in after
        and node.get("config", {}).get("materialized") != "ephemeral"
    ]


def _relation(project: DbtProject, node: Mapping[str, Any]) -> DbtRelation:
    written = project.root / str(node.get("original_file_path", ""))
    return DbtRelation(
        "model",
        str(node["name"]),
        node.get("database"),
        str(node["schema"]),
        str(node.get("alias") or node["name"]),
        Location(written),
        column_docs(node),
        column_types(node),
        node.get("relation_name"),
    )


def _after_sqlkit(manifest: Mapping[str, Any]) -> set[str]:
    """Return the nodes that read, through whatever lies between, what sqlkit published: no input may be made of it."""
    sources = manifest.get("sources", {}).items()
    after = {name for name, source in sources if (source.get("source_meta") or {}).get(MADE_BY) == "sqlkit"}
    reads = {name: set(node.get("depends_on", {}).get("nodes", ())) for name, node in manifest["nodes"].items()}
    while more := {name for name, read in reads.items() if name not in after and read & after}:
        after |= more
    return after


def _of_files(project: DbtProject, documents: Sequence[Document]) -> list[DbtRelation]:
    folders = [project.root / path for path in project.model_paths]
    files = sorted(file for folder in folders for ending in ("*.sql", "*.py") for file in folder.rglob(ending))
    said = {entry["name"]: entry for document in documents for _, entry in entries(document, "models")}
    return [
        DbtRelation(
            "model",
            file.stem,
            project.database,
            project.target.schema,
            file.stem,
            Location(file),
            column_docs(said.get(file.stem, {})),
            column_types(said.get(file.stem, {})),
        )
        for file in files
    ]
