"""`sqlkit eject`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sqlkit.cli.completion import complete_model
from sqlkit.cli.options import project_dir_option, root_of


@click.command("eject")
@click.argument("model", required=False, shell_complete=complete_model)
@click.option("--block", metavar="NAME", help="Only this block; the rest stays as shipped.")
@click.option("--force", is_flag=True, help="Replace the file that the project has there.")
@project_dir_option
def eject_command(model: str | None, block: str | None, force: bool, project_dir: Path | None) -> None:
    """Write a shipped model into the project, to be changed there; without MODEL, say which there are."""
    from sqlkit import __version__
    from sqlkit.overrides.eject import eject
    from sqlkit.resources import shipped

    if model is None:
        if block or force:
            raise click.UsageError("--block and --force need a MODEL.")
        _print_shipped(shipped("templates"))
        return
    root = root_of(project_dir)
    for path in eject(root, shipped("templates"), __version__, model, block=block, is_forced=force):
        click.echo(f"Wrote {os.path.relpath(path)}")
    rest = f"It replaces the block {block}; the rest stays as shipped. " if block else ""
    click.echo(f"{rest}After an upgrade, `sqlkit diff --shipped {model}` says whether the shipped one has changed.")


def _print_shipped(ours: Path) -> None:
    from sqlkit.overrides.blocks import blocks
    from sqlkit.overrides.files import shipped_files

    for name, path in sorted(shipped_files(ours).items(), key=lambda item: item[1]):
        named = ", ".join(blocks((ours / path).read_text(encoding="utf-8")))
        click.echo(f"{name:28} {path.as_posix()}" + (f"  blocks: {named}" if named else ""))
