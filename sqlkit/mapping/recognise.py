"""Tables -> the preset they are of, by their names and columns, and its inputs as those tables have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sqlglot
from sqlglot import exp

from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.inputs import InputContract, contracts
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.fit import NOTHING
from sqlkit.mapping.preset import Preset, Way, preset_names, read_preset
from sqlkit.mapping.profile import FileFacts, profile_or_empty
from sqlkit.mapping.propose import ProposedInput, suggested_where
from sqlkit.mapping.quote import column, columns_of
from sqlkit.mapping.read import Candidate, read_as
from sqlkit.spec import Column
from sqlkit.warehouses.base import Warehouse

Tables = Mapping[str, InputFile]
"""The tables of one schema by their names in lower case."""


def recognised(files: Sequence[InputFile]) -> tuple[Preset, Tables] | None:
    """Return the preset that the tables of some schema give away, with that schema's tables."""
    for tables in _schemas(files):
        for name in preset_names():
            preset = read_preset(name)
            if any(all(_has(tables, table, names) for table, names in sign.items()) for sign in preset.told_by):
                return preset, tables
    return None


def forced(preset: Preset, files: Sequence[InputFile]) -> Tables:
    """Return the tables of the schema that holds one of the preset's; a `ConfigError` where none does."""
    for tables in _schemas(files):
        if any(name in tables for ways in preset.inputs.values() for way in ways for name in way.tables):
            return tables
    there = ", ".join(sorted(file.name for file in files)[:20]) or "nothing"
    raise ConfigError(
        f"{preset.name} has tables such as {', '.join(preset.tables)}; here there is {there}.", where="--preset"
    )


def inputs_of(preset: Preset, tables: Tables, warehouse: Warehouse) -> list[ProposedInput]:
    """Return the inputs that the preset finds in the tables, each by its first way for which all is there."""
    proposed = []
    for name, ways in preset.inputs.items():
        contract = contracts()[name]
        found = next(((way, file) for way in ways for file in _sources(way, tables, contract, warehouse)), None)
        if found:
            proposed.append(_proposed(preset, contract, *found, warehouse))
    return proposed


def used(preset: Preset, inputs: Sequence[ProposedInput], tables: Tables) -> set[str]:
    """Return the tables, as written, that some input reads, or could have read: what they hold is no other input."""
    texts = {file.written for file in tables.values()}
    read = {text for text in texts for i in inputs if i.file.file.written == text or text in _read_by(i)}
    meant = {name for i in inputs for way in preset.inputs[i.name] for name in _tables_of(way)}
    return read | {file.written for name, file in tables.items() if name in meant}


def _tables_of(way: Way) -> set[str]:
    if way.query is None:
        return set(way.tables)
    return {table.name.lower() for table in sqlglot.parse_one(way.query, dialect="duckdb").find_all(exp.Table)}


def _read_by(proposed: ProposedInput) -> set[str]:
    if proposed.file.file.form != "query":
        return set()
    found = sqlglot.parse_one(proposed.file.file.written, dialect="duckdb").find_all(exp.Table)
    return {text for table in found for text in (table.name, _without_catalog(table))}


def _without_catalog(table: exp.Table) -> str:
    parts = [part for part in (table.db, table.name) if part and part != "main"]
    return ".".join(column(part).this.sql("duckdb") for part in parts)


def _schemas(files: Sequence[InputFile]) -> list[Tables]:
    groups: dict[tuple[str | None, str], dict[str, InputFile]] = {}
    for file in files:
        schema = exp.to_table(file.written, dialect="duckdb").db if file.form == "relation" else ""
        groups.setdefault((file.catalog, schema), {}).setdefault(file.name.lower(), file)
    return list(groups.values())


def _has(tables: Tables, table: str, names: Sequence[str]) -> bool:
    return table in tables and set(names) <= _columns(tables[table])


def _columns(file: InputFile) -> set[str]:
    return {name.lower() for name in file.types}


def _sources(way: Way, tables: Tables, contract: InputContract, warehouse: Warehouse) -> Iterator[InputFile]:
    """Yield what the way would read, where all that the contract requires can be had from it."""
    files = [_as_query(way.query, tables, warehouse)] if way.query else [tables.get(name) for name in way.tables]
    for file in files:
        if file and all(_first(way, name, file) for name in contract.required if name in way.columns):
            yield file


def _first(way: Way, name: str, file: InputFile) -> str | None:
    """Return the first expression for a column whose columns are there."""
    return next((text for text in way.columns.get(name, ()) if _can_read(text, file)), None)


def _can_read(text: str, file: InputFile) -> bool:
    return {name.lower() for name in columns_of(text)} <= _columns(file)


def _as_query(text: str, tables: Tables, warehouse: Warehouse) -> InputFile | None:
    """Return the query over the tables where they are; None where one is missing or has not got a column."""
    query = sqlglot.parse_one(text, dialect="duckdb")
    for table in list(query.find_all(exp.Table)):
        file = tables.get(table.name.lower())
        if file is None:
            return None
        table.replace(_placed(file, table))
    written = query.sql("duckdb", pretty=True)
    file = InputFile(written, "query", False, {}, "query")
    try:
        described = warehouse.fetch(
            exp.Describe(this=exp.select("*").from_(file.rows(warehouse.root))), "metadata", "map"
        )
    except WarehouseError:
        return None
    return InputFile(written, "query", False, {name: kind.lower() for name, kind, *_ in described}, "query")


def _placed(file: InputFile, table: exp.Table) -> exp.Expr:
    if file.form == "file":
        place = exp.table_(file.written, quoted=True)  # DuckDB reads a file that is named as a table would be
    else:
        place = exp.to_table(file.written, dialect="duckdb")
        place.set("db", place.args.get("db") or exp.to_identifier("main"))
        place.set("catalog", column(file.catalog or "").this)
    return exp.alias_(place, table.alias_or_name, table=True, quoted=not table.alias)


def _proposed(
    preset: Preset, contract: InputContract, way: Way, file: InputFile, warehouse: Warehouse
) -> ProposedInput:
    facts = profile_or_empty(file, warehouse)
    texts = {name: text for name in contract.columns if (text := _first(way, name, file))}
    columns = {name: _candidate(preset, facts, contract.columns[name], text) for name, text in texts.items()}
    zoned = any(candidate.has_zone for candidate in columns.values())
    where = " and ".join(text for text in way.where if _can_read(text, file)) or None
    proposed = ProposedInput(
        contract,
        facts,
        {name: columns.get(name, NOTHING) for name in contract.columns},
        {},
        where=where,
        timezone=way.timezone or ("UTC" if zoned else None),
        notes=() if facts.rows else ("it has no rows yet",),
    )
    return replace(proposed, suggested_where=suggested_where(proposed))


def _candidate(preset: Preset, facts: FileFacts, kind: Column, text: str) -> Candidate:
    """Return the column as the preset knows it; what is in it decides only how it is read."""
    reason = f"as in {preset.title}"
    parsed = sqlglot.parse_one(text, dialect="duckdb")
    by_fold = {name.lower(): known for name, known in facts.columns.items()}
    known = by_fold.get(parsed.name.lower()) if isinstance(parsed, exp.Column) else None
    read = read_as(kind, known) if known else None
    if read:
        return replace(read, confidence=1.0, reason=reason, doubt=read.doubt if kind.type == "timestamp" else "")
    is_unread = known is not None and known.filled > 0 and kind.type != "varchar"
    doubt = "what it holds does not read so" if is_unread else ""
    return Candidate(text, tuple(columns_of(text)), 1.0, reason, doubt)
