"""`sqlkit map`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options
from sqlkit.errors import counted

if TYPE_CHECKING:
    from sqlkit.mapping.checks.finding import Finding
    from sqlkit.mapping.checks.run import Checked
    from sqlkit.profile import Target
    from sqlkit.project import Project


@click.command("map")
@click.argument("sources", nargs=-1)
@click.option(
    "--dbt",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Propose one for the sources and models of the dbt project in this folder, on its own profile.",
)
@click.option("--preset", metavar="NAME", help="Take the tables for jaffle, segment, shopify, snowplow; or none.")
@click.option("--write", "writes", is_flag=True, help="Write the proposal to sqlkit.yml.")
@click.option("--force", is_flag=True, help="With --write: replace an existing sqlkit.yml.")
@project_options
@click.pass_context
def map_command(
    context: click.Context,
    sources: tuple[str, ...],
    dbt: Path | None,
    preset: str | None,
    writes: bool,
    force: bool,
    options: ProjectOptions,
) -> None:
    """Check the mapping in sqlkit.yml against the data; without one, or for SOURCES, propose one.

    SOURCES are files (.csv, .parquet, .json, globs) or a DuckDB database; without them, the tables of the target's
    database are looked at. Well-known schemas are recognised. Only counts leave the warehouse. With a --target on
    Snowflake, SOURCES are databases or schemas, whose catalogue alone is read. Exit code 1 says that a finding is an
    error. With --dbt, nothing is asked of dbt: its YAML, its profile and its manifest are read.
    """
    from sqlkit.cli.proposal import Wanted, propose, propose_for_dbt
    from sqlkit.mapping.preset import NO_PRESET, read_preset
    from sqlkit.project import FILE

    if preset not in (None, NO_PRESET):
        read_preset(str(preset))
    folder = options.project_dir
    root = (folder or Path.cwd()).resolve() if sources or writes or dbt else _root(folder)
    wanted = Wanted(root, preset, writes=writes, force=force)
    if dbt:
        if sources:
            raise click.UsageError("name files, or a dbt project by --dbt, not both", context)
        propose_for_dbt(wanted, dbt, options)
        return
    options = replace(options, project_dir=root)
    project = options.project() if not sources and (root / FILE).is_file() else None
    chosen = options.target_of(project) if options.target or not sources else _database(sources)
    if chosen.type == "duckdb" and sources:
        chosen = _database(sources)
    if project is None or preset or writes or not any(i.is_mapped for i in project.inputs.values()):
        propose(wanted, chosen, sources)
        return
    _readable(chosen)
    checked = _checked(project, chosen)
    _print_checked(checked)
    context.exit(1 if checked.count("error") else 0)


def _readable(target: Target) -> None:
    """Refuse to check a mapping on a warehouse whose tables are not looked into."""
    from sqlkit.errors import ConfigError

    if target.type != "duckdb":
        raise ConfigError(
            f"map checks what is mapped from files and DuckDB databases; the target {target.name} is on {target.type}.",
            where=target.path,
            hint="`sqlkit debug` tells whether every input mapped can be read; without a mapping, map proposes one.",
        )


def _root(project_dir: Path | None) -> Path:
    """Return the project's folder, or the one in which there could be a project."""
    from sqlkit.project import FILE

    start = (project_dir or Path.cwd()).resolve()
    folders = (start,) if project_dir else (start, *start.parents)
    return next((folder for folder in folders if (folder / FILE).is_file()), start)


def _database(sources: tuple[str, ...]) -> Target:
    """Return a target that reads the one database among the sources, if there is one."""
    from sqlkit.errors import ConfigError
    from sqlkit.mapping.gather import is_database
    from sqlkit.profile import DEFAULT, Target

    databases = [source for source in sources if is_database(source)]
    if len(databases) > 1:
        raise ConfigError(f"one database at a time; there are {len(databases)}.", where=databases[1])
    return Target("default", "duckdb", {"path": str(Path(databases[0]).absolute())}) if databases else DEFAULT


def _checked(project: Project, target: Target) -> Checked:
    from sqlkit.mapping.checks.run import check_mapping
    from sqlkit.warehouses import warehouse_for

    warehouse = warehouse_for(target, project.root)
    warehouse.connect()
    try:
        return check_mapping(project, warehouse)
    finally:
        warehouse.close()


def _print_checked(checked: Checked) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for name, rows in checked.rows.items():
        console.print(Text(f"{name}: {counted(rows, 'row')}"))
    columns = zip(*map(_parts, checked.findings), strict=True)
    widths = [max(map(len, column)) for column in columns]
    for finding in checked.findings:
        severity, subject, place = (part.ljust(width) for part, width in zip(_parts(finding), widths, strict=True))
        line = Text.assemble((severity, _COLOURS[finding.severity]), "  ", subject, "  ", (place, "dim"), "  ")
        console.print(line.append(f"{finding.found}."))
        console.print(Text(f"{' ' * (len(severity) + 2)}{finding.advice}"))
    console.print(Text(_summary(checked)))


_COLOURS = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def _parts(finding: Finding) -> tuple[str, str, str]:
    return finding.severity, finding.subject, str(finding.where or "")


def _summary(checked: Checked) -> str:
    counts = [(checked.count(severity), severity) for severity in _COLOURS]
    told = ", ".join(counted(n, word) for n, word in counts if n)
    return f"Found {told}." if told else "Nothing found to mend."
