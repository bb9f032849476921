"""manifest.json: every model with its SQL, contract and checks, every mapped input, and what reads what."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

import sqlkit
from sqlkit.artifacts.shape import (
    SOURCE_NAME,
    Invocation,
    case_id,
    check_id,
    check_name,
    columns_of,
    model_id,
    package,
    slug,
    source_id,
)
from sqlkit.inputs import Input
from sqlkit.manifest import Compiled, Manifest, written
from sqlkit.relation import Relation
from sqlkit.spec import Check, Spec
from sqlkit.state import defined

if TYPE_CHECKING:
    from sqlkit.cases import Case

_MATERIALIZED = {"table": "table", "history": "incremental"}
"""What dbt calls what outlives a build; the other kinds are ephemeral, as no reader finds them."""

_TESTS = {"unique": "unique", "not_null": "not_null", "accepted": "accepted_values", "references": "relationships"}
"""What dbt calls a kind of check, where it has it."""

_EMPTY = ("macros", "docs", "exposures", "metrics", "groups", "selectors", "disabled", "group_map")
_EMPTY_TOO = ("saved_queries", "semantic_models", "functions")


@dataclass(frozen=True)
class Place:
    """Where results are published: the names by which a reader's client finds them."""

    database: str | None
    schema: str


def manifest_artifact(
    manifest: Manifest,
    place: Place,
    invocation: Invocation,
    earlier: Mapping[str, Any] | None = None,
    cases: Sequence[Case] = (),
) -> dict[str, Any]:
    """Return the manifest; SQL that `earlier`, the manifest before it, holds is not written out again."""
    project = manifest.project.name
    page = _Page(manifest, place, _texts(earlier, invocation, place))
    nodes = {model_id(project, name): page.model(compiled) for name, compiled in manifest.models.items()}
    for compiled in manifest.models.values():
        nodes |= {check_id(project, compiled.name, c): page.test(compiled, c) for c in compiled.spec.checks}
    sources = {source_id(project, i.name): page.source(i) for i in manifest.project.inputs.values() if i.is_mapped}
    tested = [case for case in cases if case.model in manifest.models]
    tests = {case_id(project, case.model, case.name): page.case(case) for case in tested}
    parents = {key: node["depends_on"]["nodes"] for key, node in {**nodes, **tests}.items()}
    parents |= {key: [] for key in sources}
    header = {"project_name": package(project), "adapter_type": manifest.dialect.name}
    return {
        "metadata": {**invocation.header("manifest"), **header},
        "nodes": nodes,
        "sources": sources,
        "unit_tests": tests,
        "parent_map": parents,
        "child_map": _children(parents),
        **{name: {} for name in (*_EMPTY, *_EMPTY_TOO)},
    }


def _children(parents: Mapping[str, list[str]]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {key: [] for key in parents}
    for key, read in parents.items():
        for parent in read:
            children.setdefault(parent, []).append(key)
    return children


def _texts(earlier: Mapping[str, Any] | None, invocation: Invocation, place: Place) -> dict[str, str]:
    """Return the SQL that an earlier manifest of the same release and place holds, by definition."""
    if not earlier or earlier.get("metadata", {}).get("env") != invocation.header("manifest")["env"]:
        return {}
    nodes = earlier.get("nodes", {}).values()
    models = [node for node in nodes if node.get("resource_type") == "model" and node.get("schema") == place.schema]
    return {node["meta"]["sqlkit"]["definition"]: node["compiled_code"] for node in models if node.get("compiled_code")}


class _Page:
    """Writes the entries of one manifest."""

    def __init__(self, manifest: Manifest, place: Place, texts: Mapping[str, str]) -> None:
        self.manifest, self.place, self.texts = manifest, place, texts
        self.project = manifest.project.name
        self.definitions = defined(manifest)

    def model(self, compiled: Compiled) -> dict[str, Any]:
        """Return a model's node."""
        spec, name, path = compiled.spec, compiled.name, compiled.model.path
        raw = path.read_text(encoding="utf-8") if path.is_file() else ""
        definition = self.definitions[name]
        sources = sorted(source for source in compiled.sources if self.manifest.project.inputs[source].is_mapped)
        return {
            **self._node("model", name, f"{compiled.model.folder}{path.suffix}", self._file(compiled)),
            "unique_id": model_id(self.project, name),
            "fqn": [package(self.project), *compiled.model.folder.split("/")[:-1], name],
            "checksum": {"name": "sha256", "checksum": hashlib.sha256(raw.encode()).hexdigest()},
            "config": _config(_MATERIALIZED.get(spec.materialized, "ephemeral"), spec.tags),
            "tags": list(spec.tags),
            "description": spec.doc,
            "columns": columns_of(spec.columns),
            "meta": {"sqlkit": {"definition": definition, "materialized": spec.materialized, **_contract(spec)}},
            "relation_name": self._relation(name) if spec.is_published else None,
            "raw_code": raw,
            "language": "python" if path.suffix == ".py" else "sql",
            "refs": [_ref(read) for read in sorted(compiled.reads)],
            "sources": [[SOURCE_NAME, source] for source in sources],
            "depends_on": _on(
                [model_id(self.project, read) for read in sorted(compiled.reads)],
                [source_id(self.project, source) for source in sources],
            ),
            "compiled": True,
            "compiled_code": self.texts.get(definition) or written(self.manifest, name, self.place.schema),
            "compiled_path": f"target/compiled/{self.manifest.dialect.name}/{compiled.model.folder}.sql",
            "extra_ctes_injected": True,
            "contract": {"enforced": True, "alias_types": False, "checksum": None},
            "access": "public" if spec.is_published else "protected",
            "primary_key": list(spec.grain),
        }

    def test(self, compiled: Compiled, check: Check) -> dict[str, Any]:
        """Return the node of a check."""
        name, model = check_name(compiled.name, check), model_id(self.project, compiled.name)
        read = [compiled.name, *_models_read(check, self.manifest)]
        return {
            **self._node("test", name, f"{name}.sql", self._file(compiled)),
            "unique_id": check_id(self.project, compiled.name, check),
            "fqn": [package(self.project), *compiled.model.folder.split("/")[:-1], name],
            "checksum": {"name": "none", "checksum": ""},
            "config": {"enabled": True, "materialized": "test", "severity": check.severity, "tags": [], "meta": {}},
            "tags": [],
            "description": "",
            "columns": {},
            "raw_code": check.sql,
            "language": "sql",
            "refs": [_ref(name) for name in read],
            "sources": [],
            "depends_on": _on([model_id(self.project, name) for name in dict.fromkeys(read)]),
            "column_name": check.columns[0] if len(check.columns) == 1 else None,
            "file_key_name": f"models.{compiled.name}",
            "attached_node": model,
            "test_metadata": _test_metadata(compiled.name, check),
        }

    def source(self, input: Input) -> dict[str, Any]:
        """Return the source of an input: of its mapping, the table's name alone, as the rest may hold anything."""
        assert input.mapping
        relation = _table(input.mapping.relation)
        names = input.mapping.columns.keys() | input.attributes.keys()
        return {
            "database": relation.catalog or self.place.database,
            "schema": relation.db or "main",
            "name": input.name,
            "resource_type": "source",
            "package_name": package(self.project),
            "path": "sqlkit.yml",
            "original_file_path": "sqlkit.yml",
            "unique_id": source_id(self.project, input.name),
            "fqn": [package(self.project), SOURCE_NAME, input.name],
            "source_name": SOURCE_NAME,
            "source_description": "",
            "loader": "",
            "identifier": relation.name or input.name,
            "description": input.contract.doc,
            "columns": columns_of({n: c for n, c in input.columns.items() if n in names}),
            "relation_name": input.mapping.relation,
            "loaded_at_field": input.contract.time,
            "config": {"enabled": True},
            "meta": {},
            "tags": [],
        }

    def case(self, case: Case) -> dict[str, Any]:
        """Return the unit test of a case; its rows stay in its file."""
        path = _relative(case.where.path, self.manifest.project.root)
        given = [f"ref('{name}')" for name in case.given]
        given += [f"source('{SOURCE_NAME}', '{name}')" for name in case.source]
        return {
            "model": case.model,
            "given": [{"input": name, "format": "dict"} for name in given],
            "expect": {"format": "dict"},
            "name": slug(case.name),
            "description": case.name,
            "resource_type": "unit_test",
            "package_name": package(self.project),
            "path": path,
            "original_file_path": path,
            "unique_id": case_id(self.project, case.model, case.name),
            "fqn": [package(self.project), case.model, slug(case.name)],
            "depends_on": _on([model_id(self.project, case.model)]),
            "schema": self.place.schema,
        }

    def _node(self, kind: str, name: str, path: str, file: str) -> dict[str, Any]:
        return {
            "database": self.place.database,
            "schema": self.place.schema,
            "name": name,
            "alias": name,
            "resource_type": kind,
            "package_name": package(self.project),
            "path": path,
            "original_file_path": file,
        }

    def _file(self, compiled: Compiled) -> str:
        """Return a model's file as seen from the project, or from sqlkit for one that it ships."""
        model = compiled.model
        shipped = f"templates/{model.folder}{model.path.suffix}"
        return shipped if model.shipped else _relative(model.path, self.manifest.project.root)

    def _relation(self, name: str) -> str:
        return Relation(name, self.place.schema, self.place.database).quoted().sql(self.manifest.dialect.name)


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _config(materialized: str, tags: Sequence[str]) -> dict[str, Any]:
    return {"enabled": True, "materialized": materialized, "tags": list(tags), "meta": {}}


def _contract(spec: Spec) -> dict[str, Any]:
    return {"grain": list(spec.grain), "sqlkit_version": sqlkit.__version__}


def _ref(name: str) -> dict[str, Any]:
    return {"name": name, "package": None, "version": None}


def _on(*nodes: list[str]) -> dict[str, Any]:
    return {"macros": [], "nodes": [name for some in nodes for name in some]}


def _test_metadata(model: str, check: Check) -> dict[str, Any]:
    arguments: dict[str, Any] = {"model": f"{{{{ ref('{model}') }}}}"}
    name = _TESTS.get(check.kind, check.name)
    if check.kind == "unique" and len(check.columns) > 1:
        name, arguments["combination_of_columns"] = "unique_combination_of_columns", list(check.columns)
    elif check.columns:
        arguments["column_name"] = check.columns[0]
    if check.kind == "accepted":
        arguments["values"] = list(check.argument)
    elif check.kind == "between":
        arguments["min_value"], arguments["max_value"] = check.argument
    elif check.kind == "references":
        to, _, arguments["field"] = str(check.argument).rpartition(".")
        arguments["to"] = f"ref('{to}')"
    return {"name": name, "kwargs": arguments, "namespace": None}


def _models_read(check: Check, manifest: Manifest) -> list[str]:
    """Return the other models that a check reads."""
    if check.kind == "references":
        return [str(check.argument).rpartition(".")[0]]
    if check.kind != "sql":
        return []
    tables = {table.name for table in sqlglot.parse_one(check.sql, dialect="duckdb").find_all(exp.Table)}
    return sorted(tables & manifest.models.keys())


def _table(relation: str | None) -> exp.Table:
    return exp.to_table(relation, dialect="duckdb") if relation else exp.Table()
