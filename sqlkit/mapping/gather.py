"""What a command line or a target names -> the tables and files there are -> a proposal for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlkit.errors import ConfigError
from sqlkit.mapping.dbt.catalog import catalogued_tables
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.tables import dbt_tables
from sqlkit.mapping.files import InputFile, open_files
from sqlkit.mapping.grain import Grain, measure_with
from sqlkit.mapping.preset import NO_PRESET, read_preset
from sqlkit.mapping.profile import profile_or_empty
from sqlkit.mapping.propose import Proposal, propose
from sqlkit.mapping.recognise import forced, inputs_of, recognised, used
from sqlkit.mapping.tables import open_tables, worth_a_look
from sqlkit.mapping.unread import listed_tables
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.cataloguing import ListsTables

_DATABASES = (".duckdb", ".db", ".ddb")


def is_database(source: str) -> bool:
    """Whether it is called as a file of DuckDB's own is."""
    return source.lower().endswith(_DATABASES)


def gathered(sources: Sequence[str], warehouse: Warehouse) -> list[InputFile]:
    """Return the files of the command line and the tables of the target's database; an error for nothing at all."""
    files = [source for source in sources if not is_database(source)]
    found = [*open_files(files, warehouse), *open_tables(warehouse)]
    if not found:
        raise ConfigError(
            "there is nothing to map: no file is named, and the target has no database with tables.",
            hint="Name files (sqlkit map orders.csv), a DuckDB database, or give the target a `path:` in profiles.yml.",
        )
    return found


def proposed_for_dbt(project: DbtProject, warehouse: Warehouse, preset: str | None = None) -> Proposal:
    """Return a proposal for the tables that a dbt project names, its models before the sources behind them."""
    tables, notes = dbt_tables(project, warehouse)
    proposal = proposed_for(tables, warehouse, preset)
    return replace(proposal, notes=(*notes, *proposal.notes))


def proposed_by_catalog(project: DbtProject) -> Proposal:
    """Return a proposal by names and types alone, for a warehouse whose tables cannot be looked into yet."""
    facts, notes = catalogued_tables(project)
    proposal = propose(facts, lambda *_: Grain(0, 0, 0, 0))
    return replace(proposal, notes=(*notes, *proposal.notes))


def proposed_for_listed(warehouse: ListsTables, places: Sequence[str]) -> Proposal:
    """Return a proposal by names and types alone, for the tables of a warehouse's catalogue."""
    facts = listed_tables(warehouse, places)
    worth = {file.written for file in worth_a_look([one.file for one in facts])}
    proposal = propose([one for one in facts if one.file.written in worth], lambda *_: Grain(0, 0, 0, 0))
    told = f"by names and types alone: no row on {warehouse.type} was looked at"
    return replace(proposal, notes=(told, *proposal.notes))


def proposed_for(files: Sequence[InputFile], warehouse: Warehouse, preset: str | None = None) -> Proposal:
    """Return a proposal: a preset's inputs where one is recognised or asked for, names and contents for the rest."""
    chosen = None
    if preset not in (None, NO_PRESET):
        wanted = read_preset(str(preset))
        chosen = wanted, forced(wanted, files)
    elif preset is None:
        chosen = recognised(files)
    known = inputs_of(*chosen, warehouse) if chosen else []
    rest = worth_a_look([file for file in files if not chosen or file.written not in used(chosen[0], known, chosen[1])])
    facts = [found for file in rest if (found := profile_or_empty(file, warehouse)).rows]
    if not facts and not known:
        raise ConfigError(
            "nothing here has rows, in columns of text, numbers or times, to tell a mapping from.",
            where=files[0].written,
        )
    proposal = propose(facts, measure_with(warehouse), known=known)
    told = f"read as {chosen[0].title}; `--preset {NO_PRESET}` goes by names and contents alone" if chosen else ""
    return replace(proposal, notes=tuple(note for note in (told, *proposal.notes) if note))
