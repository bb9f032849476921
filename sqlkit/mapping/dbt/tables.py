"""What a dbt project declares -> those of its tables that a DuckDB database has, with their columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlglot import exp

from sqlkit.errors import ConfigError, nearest
from sqlkit.mapping.dbt.declared import declared
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.relation import DbtRelation
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.tables import open_tables
from sqlkit.warehouses.base import Warehouse

_Address = tuple[str, str]
"""Schema and table, in lower case as DuckDB compares them."""


def dbt_tables(project: DbtProject, warehouse: Warehouse) -> tuple[list[InputFile], list[str]]:
    """Return the tables that are there, under dbt's names for them, and notes on sources that are not."""
    there = {_address(file): file for file in open_tables(warehouse)}
    databases = {file.catalog.lower() for file in there.values() if file.catalog} | {str(project.database).lower()}
    relations, told = declared(project)
    found: dict[_Address, InputFile] = {}
    for relation in relations:
        address = (relation.schema.lower(), relation.identifier.lower())
        is_here = (relation.database or "").lower() in databases | {""}
        if is_here and address in there:
            found.setdefault(address, _as_dbt_calls_it(there[address], relation))
        elif relation.kind == "source":
            told.append(_missing(relation, there, databases, is_here))
    if not found:
        raise ConfigError(
            f"none of its {len(relations)} sources and models is in {project.target.settings['path']}.",
            where=project.document.path,
            hint="; ".join(told) or "`dbt build` makes them.",
        )
    return list(found.values()), told


def _address(file: InputFile) -> _Address:
    table = exp.to_table(file.written, dialect="duckdb")
    return (table.db or "main").lower(), table.name.lower()


def _as_dbt_calls_it(file: InputFile, relation: DbtRelation) -> InputFile:
    by_fold = {name.lower(): name for name in file.types}
    docs = {by_fold[name.lower()]: doc for name, doc in relation.docs.items() if name.lower() in by_fold}
    return replace(file, name=relation.called, docs=docs, is_refined=relation.kind == "model")


def _missing(
    relation: DbtRelation, there: Mapping[_Address, InputFile], databases: Collection[str], is_here: bool
) -> str:
    written = f"{relation.schema}.{relation.identifier}"
    if not is_here:
        return f"{relation.where}: {relation} is in the database {relation.database}, and the target reads one file"
    close = nearest(written, (".".join(address) for address in there))
    nearby = f"; the nearest is {close}" if close else ""
    return f"{relation.where}: {relation} is no table of the database ({written}){nearby}"
