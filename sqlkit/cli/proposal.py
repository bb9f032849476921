"""A proposed sqlkit.yml on stdout, or written; what is said about it goes to stderr."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions
from sqlkit.errors import ConfigError, Location, counted

if TYPE_CHECKING:
    from sqlkit.mapping.dbt.project import DbtProject
    from sqlkit.mapping.propose import Proposal
    from sqlkit.profile import Target
    from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Wanted:
    """What `sqlkit map` was asked for: in which folder, by which preset, printed or written."""

    root: Path
    preset: str | None
    writes: bool = False
    force: bool = False

    @property
    def path(self) -> Path:
        """The sqlkit.yml."""
        from sqlkit.project import FILE

        return self.root / FILE

    def check(self) -> None:
        """Refuse to write over what is there, before anything is read."""
        if self.writes and self.path.exists() and not self.force:
            raise ConfigError("is here already.", where=self.path, hint="Replace it with --force; nothing was changed.")


def propose(wanted: Wanted, target: Target, sources: tuple[str, ...]) -> None:
    """Propose for files and databases of the command line, or for the tables of the target."""
    from sqlkit.mapping.gather import gathered, proposed_for
    from sqlkit.mapping.write import written

    wanted.check()
    if target.type != "duckdb":
        _propose_listed(wanted, target, sources)
        return
    proposal = _asked(target, wanted.root, lambda w: proposed_for(gathered(sources, w), w, wanted.preset))
    text = written(proposal, "map")
    if not wanted.writes:
        _show(text, proposal)
        return
    _write(wanted, text)
    if sources and "path" in target.settings:
        _write_profiles(wanted.root, Path(target.settings["path"]))
    _end(proposal, wanted.path)


def _propose_listed(wanted: Wanted, target: Target, places: tuple[str, ...]) -> None:
    """Propose by a catalogue's names and types; nothing is read of the tables."""
    from sqlkit.mapping.gather import proposed_for_listed
    from sqlkit.mapping.preset import NO_PRESET
    from sqlkit.mapping.write import written
    from sqlkit.warehouses.cataloguing import ListsTables

    if wanted.preset not in (None, NO_PRESET):
        raise ConfigError(
            f"presets are taken from tables that can be looked into; the target is on {target.type}.", where="--preset"
        )

    def proposed(warehouse: Warehouse) -> Proposal:
        if not isinstance(warehouse, ListsTables):
            raise ConfigError(f"{target.type} does not say which tables there are.", where=target.path)
        return proposed_for_listed(warehouse, places)

    proposal = _asked(target, wanted.root, proposed)
    text = written(proposal, "map")
    if not wanted.writes:
        _show(text, proposal)
        return
    _write(wanted, text)
    _end(proposal, wanted.path, "sqlkit debug, which tells whether every input can be read")


def propose_for_dbt(wanted: Wanted, path: Path, options: ProjectOptions) -> None:
    """Propose for what a dbt project names; written, it goes to a folder of its own, for both have `models/`."""
    from sqlkit.mapping.dbt.project import read_dbt_project
    from sqlkit.mapping.write import written

    project = read_dbt_project(path, options.profile, options.target, options.profiles_dir)
    if wanted.writes and wanted.root == project.root:
        raise ConfigError(
            "sqlkit.yml would stand beside dbt_project.yml, and both tools have a models/ and a target/.",
            where=project.document.path,
            hint="Write it to a folder of its own: --project-dir sqlkit",
        )
    wanted.check()
    proposal = _of_dbt(project, wanted)
    is_file = project.target.type == "duckdb"
    command = f"map --dbt {os.path.relpath(project.root, wanted.root)}"
    text = written(proposal, command, None if is_file else project.profile)
    if not wanted.writes:
        _show(text, proposal)
        return
    _write(wanted, text)
    for note in proposal.notes:
        click.echo(f"Note: {note}.", err=True)
    if is_file:
        _write_profiles(wanted.root, Path(os.path.relpath(project.target.settings["path"], wanted.root)))
    _end(proposal, wanted.path, "sqlkit map, which checks it" if is_file else _debug(project, wanted.root))


def _of_dbt(project: DbtProject, wanted: Wanted) -> Proposal:
    from sqlkit.mapping.gather import proposed_by_catalog, proposed_for_dbt
    from sqlkit.mapping.preset import NO_PRESET

    if project.target.type == "duckdb":
        return _asked(project.target, wanted.root, lambda w: proposed_for_dbt(project, w, wanted.preset))
    if wanted.preset not in (None, NO_PRESET):
        raise ConfigError(
            f"presets are taken from tables that can be looked into; the target is on {project.target.type}.",
            where="--preset",
        )
    return proposed_by_catalog(project)


def _debug(project: DbtProject, root: Path) -> str:
    """Say how to try the mapping; a profiles.yml of the dbt project's own has to be named."""
    from sqlkit.profile import find_profiles

    path = project.target.path
    is_found = path is None or find_profiles(root, None) == path
    folder = "" if is_found or path is None else f" --profiles-dir {os.path.relpath(path.parent, root)}"
    return f"sqlkit debug{folder}, which tells whether every input can be read"


def _asked(target: Target, root: Path, proposed: Callable[[Warehouse], Proposal]) -> Proposal:
    from sqlkit.warehouses import warehouse_for

    warehouse = warehouse_for(target, root)
    warehouse.connect()
    try:
        return proposed(warehouse)
    finally:
        warehouse.close()


def _show(text: str, proposal: Proposal) -> None:
    from sqlkit.project import FILE

    click.echo(text, nl=False)
    click.echo(f"# {_unsure(proposal)}Nothing was written: --write writes it to {FILE}.", err=True)


def _write(wanted: Wanted, text: str) -> None:
    wanted.root.mkdir(parents=True, exist_ok=True)
    wanted.path.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {Location(wanted.path)}.")


def _write_profiles(root: Path, database: Path) -> None:
    from sqlkit.mapping.write import profiles_for

    profiles = root / "profiles.yml"
    if not profiles.exists():
        profiles.write_text(profiles_for(database, root), encoding="utf-8")
        click.echo(f"Wrote {Location(profiles)}, which names the database.")


def _end(proposal: Proposal, path: Path, trial: str = "sqlkit map, which checks it") -> None:
    if proposal.missing:
        names = ", ".join(f"{input}.{column}" for input, column in proposal.missing)
        raise ConfigError(f"not found: {names}.", where=path, hint=f"Fill in what is marked with a ?. Next: {trial}.")
    click.echo(f"{_unsure(proposal)}Next: {trial}, then sqlkit build.")


def _unsure(proposal: Proposal) -> str:
    number = sum(len(i.open_questions) for i in proposal.inputs)
    return f"{counted(number, 'column')} to look at first, marked with a ?. " if number else ""
