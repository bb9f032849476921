"""`sources:` of a dbt project -> the tables it reads; database, schema and identifier by dbt's defaults.

https://docs.getdbt.com/reference/source-properties
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from sqlkit.document import Document
from sqlkit.errors import ConfigError
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.properties import column_docs, column_types, entries, setting
from sqlkit.mapping.dbt.relation import DbtRelation
from sqlkit.mapping.dbt.values import looked_up

MADE_BY = "made_by"
"""The key of `meta:` by which `sqlkit export dbt-sources` says whose tables they are."""


def sources_of(project: DbtProject, document: Document) -> tuple[list[DbtRelation], list[str]]:
    """Return the tables of a file's sources, and what is said of those whose place cannot be told."""
    found: list[DbtRelation] = []
    told: list[str] = []
    for source_keys, source in entries(document, "sources"):
        meta = setting(source, "meta")
        if isinstance(meta, dict) and meta.get(MADE_BY) == "sqlkit":
            continue  # its own results are no input
        for keys, table in entries(document, *source_keys, "tables"):
            try:
                found += _table(project, document, source, source_keys, table, keys)
            except ConfigError as error:
                told.append(f"source {source['name']}.{table['name']} is left out: {error}")
    return found, told


def _table(
    project: DbtProject,
    document: Document,
    source: dict[str, Any],
    source_keys: tuple[Hashable, ...],
    table: dict[str, Any],
    keys: tuple[Hashable, ...],
) -> Iterator[DbtRelation]:

    def stated(entry: dict[str, Any], at: tuple[Hashable, ...], name: str, default: Any) -> Any:
        value = looked_up(setting(entry, name), project.values, document.where(*at, name))
        return default if value is None else value

    enabled = stated(table, keys, "enabled", stated(source, source_keys, "enabled", True))
    if str(enabled).lower() == "false":
        return
    if any(_is_elsewhere(entry) for entry in (table, source)):
        raise ConfigError(
            "dbt reads it from files (external_location): map it by `file:`.", where=document.where(*keys)
        )
    database = stated(source, source_keys, "database", project.database)
    yield DbtRelation(
        "source",
        f"{source['name']}.{table['name']}",
        None if database is None else str(database),
        str(stated(source, source_keys, "schema", source["name"])),
        str(stated(table, keys, "identifier", table["name"])),
        document.where(*keys),
        column_docs(table),
        column_types(table),
    )


def _is_elsewhere(entry: dict[str, Any]) -> bool:
    meta = setting(entry, "meta")
    return "external_location" in entry or (isinstance(meta, dict) and "external_location" in meta)
