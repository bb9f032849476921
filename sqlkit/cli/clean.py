"""`sqlkit clean`."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target


@click.command("clean")
@project_options
def clean_command(
    project_dir: Path | None, profiles_dir: Path | None, profile: str | None, target: str | None, variables: str
) -> None:
    """Delete compiled SQL and what an interrupted build left behind; published results and the audit stay."""
    from sqlkit.warehouses import warehouse_for

    project = read_project(project_dir, variables)
    removed = warehouse_for(read_target(project, profile, target, profiles_dir), project.root).sweep()
    compiled = project.root / "target"
    if compiled.is_dir():
        shutil.rmtree(compiled)
        removed.append(compiled)
    for path in removed:
        click.echo(f"Removed {path}")
    if not removed:
        click.echo("Nothing to remove.")
