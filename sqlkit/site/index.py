"""What search and walking need, as scripts that hold data alone: a page opened from disk may not read files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlkit.dialects.catalogue import catalogue
from sqlkit.lineage import ROWS
from sqlkit.models.base import SOURCE
from sqlkit.site.contents import Contents
from sqlkit.site.names import column_anchor, model_file, safe, where

Entry = tuple[str, str, str, str]
"""A thing's kind, its name, where it is, and what it means."""


def search_script(contents: Contents) -> str:
    """Return all that can be searched for; a column's place is its model's number, which keeps the file small."""
    models = list(contents.manifest.models)
    numbers = {name: i for i, name in enumerate(models)}
    columns = [
        [column.name, numbers[name], column.doc, *_anchor(column.name)]
        for name, model in contents.manifest.models.items()
        for column in model.spec.columns.values()
    ]
    found = {
        "models": [[n, model_file(n), contents.manifest.models[n].spec.doc] for n in models],
        "columns": columns,
        "others": list(_others(contents)),
    }
    return _script("SQLKIT_NAMES", found)


def graph_script(contents: Contents) -> str:
    """Return which column comes from which, columns by number; inputs come after the models."""
    manifest, up = contents.manifest, contents.columns.up
    tables = {name: list(model.spec.columns) for name, model in manifest.models.items()}
    tables |= {f"{SOURCE}.{entry.name}": list(entry.columns) for entry in manifest.project.inputs.values()}
    keys = [(table, column) for table, columns in tables.items() for column in columns]
    numbers = {key: i for i, key in enumerate(keys)}
    found = {
        "tables": [[name, where((name, ROWS)), columns] for name, columns in tables.items()],
        "up": [sorted(numbers[s] for s in up.get(key, ()) if s in numbers) for key in keys],
        "reads": {n: sorted(m.reads) for n, m in manifest.models.items()},
    }
    return _script("SQLKIT_GRAPH", found)


def _others(contents: Contents) -> Iterator[Entry]:
    project = contents.manifest.project
    for entry in project.inputs.values():
        yield "input", entry.name, f"inputs.html#{safe(entry.name)}", entry.contract.doc
        for column in entry.columns.values():
            href = where((f"{SOURCE}.{entry.name}", column.name))
            yield "input column", f"{entry.name}.{column.name}", href, column.doc
    for param in project.declared.values():
        yield "parameter", param.name, f"parameters.html#{safe(param.name)}", param.doc
    for segment in project.segments:
        yield "segment", segment.label, "parameters.html#segments", segment.description
    for file in contents.macros:
        for macro in file.macros:
            yield "macro", macro.name, f"macros.html#{safe(file.name)}.{safe(macro.name)}", macro.doc or file.doc
    for function in catalogue().functions:
        yield "function", function.name, f"functions.html#{safe(function.name)}", function.meaning


def _anchor(column: str) -> list[str]:
    """Return a column's anchor where a script cannot tell it from the name."""
    return [] if safe(column) == column else [column_anchor(column)]


def _script(name: str, data: Any) -> str:
    return f"var {name} = {json.dumps(data, separators=(',', ':'))};\n"
