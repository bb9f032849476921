"""The YAML files of a dbt project's model paths, and what they say about columns.

https://docs.getdbt.com/reference/define-properties
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from sqlkit.document import Document, read_document
from sqlkit.mapping.dbt.project import DbtProject


def properties(project: DbtProject) -> list[Document]:
    """Return the files, in order of their paths; one that holds no keys and values is none."""
    folders = [project.root / path for path in project.model_paths]
    files = {file for folder in folders for ending in ("*.yml", "*.yaml") for file in folder.rglob(ending)}
    documents = [read_document(file) for file in sorted(files)]
    return [document for document in documents if isinstance(document.data, dict)]


def entries(document: Document, *keys: Hashable) -> Iterator[tuple[tuple[Hashable, ...], dict[str, Any]]]:
    """Yield each named mapping of the list under those keys, with its own keys."""
    value: Any = document.data
    for key in keys:
        value = value[key] if isinstance(key, int) else value.get(key) if isinstance(value, dict) else None
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict) and entry.get("name") is not None:
            yield (*keys, index), entry


def setting(entry: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """Return what an entry says, under `config:` as dbt 1.10 writes it or beside its name as was usual before."""
    config = entry.get("config")
    return config[name] if isinstance(config, dict) and name in config else entry.get(name, default)


def column_docs(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns that are described in words; a reference to a doc block is none."""
    told = {str(column["name"]): column.get("description") for column in _columns(entry)}
    return {name: text for name, text in told.items() if isinstance(text, str) and text and "{{" not in text}


def column_types(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns whose type is stated."""
    told = {str(column["name"]): column.get("data_type") for column in _columns(entry)}
    return {name: kind.lower() for name, kind in told.items() if isinstance(kind, str)}


def _columns(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    stated = entry.get("columns")
    listed = stated.values() if isinstance(stated, dict) else stated if isinstance(stated, list) else ()
    return [column for column in listed if isinstance(column, dict) and "name" in column]
