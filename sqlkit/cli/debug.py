"""`sqlkit debug`."""

from __future__ import annotations

import platform
from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target


@click.command("debug")
@project_options
def debug_command(
    project_dir: Path | None, profiles_dir: Path | None, profile: str | None, target: str | None, variables: str
) -> None:
    """Check the project, the profile, the connection and every input, and say what is found."""
    from importlib.metadata import version

    from sqlkit import __version__
    from sqlkit.cache import cache_of
    from sqlkit.compile import compile_project
    from sqlkit.warehouses import warehouse_for

    project = read_project(project_dir, variables)
    chosen = read_target(project, profile, target, profiles_dir)
    _line("sqlkit", f"{__version__} on Python {platform.python_version()}")
    _line("packages", ", ".join(f"{name} {version(name)}" for name in ("duckdb", "sqlglot", "ibis-framework")))
    _line("project", f"{project.name} ({project.root})")
    _line("profile", str(chosen.path) if chosen.path else "none; results go to embedded DuckDB beside sqlkit.yml")
    _line("target", f"{chosen.name} ({chosen.type}), schema {chosen.schema}, {chosen.threads} threads")
    manifest = compile_project(project, chosen.type, cache=cache_of(project.root))
    _line("models", f"{len(manifest.models)} compile, {len(manifest.disabled)} disabled")
    warehouse = warehouse_for(chosen, project.root)
    warehouse.connect()
    try:
        for name, value in warehouse.facts().items():
            _line(name, value)
        for input in project.inputs.values():
            if input.is_mapped:
                warehouse.source(input, project.timezone)
                _line(f"input {input.name}", "can be read")
            else:
                _line(f"input {input.name}", "not mapped")
    finally:
        warehouse.close()
    click.secho("All good.", fg="green")


def _line(name: str, value: str) -> None:
    click.echo(f"{name:20} {value}")
