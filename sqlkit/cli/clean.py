"""`sqlkit clean`."""

from __future__ import annotations

import shutil

import click

from sqlkit.cli.options import ProjectOptions, project_options


@click.command("clean")
@project_options
def clean_command(options: ProjectOptions) -> None:
    """Delete compiled SQL and what an interrupted build left behind; published results and the audit stay."""
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    removed = warehouse_for(options.target_of(project), project.root).sweep()
    compiled = project.root / "target"
    if compiled.is_dir():
        shutil.rmtree(compiled)
        removed.append(compiled)
    for path in removed:
        click.echo(f"Removed {path}")
    if not removed:
        click.echo("Nothing to remove.")
