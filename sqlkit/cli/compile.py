"""`sqlkit compile`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target, selection_options


@click.command("compile")
@selection_options
@click.option(
    "--warehouse", type=click.Choice(["duckdb", "snowflake"]), help="Compile for this one; the target's otherwise."
)
@project_options
def compile_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    warehouse: str | None,
    project_dir: Path | None,
    profiles_dir: Path | None,
    profile: str | None,
    target: str | None,
    variables: str,
) -> None:
    """Check every model offline and write its SQL to target/compiled; print it if one is selected."""
    from sqlkit.cli.summary import print_disabled
    from sqlkit.compile import compile_project, written
    from sqlkit.graph import selected

    project = read_project(project_dir, variables)
    chosen_target = read_target(project, profile, target, profiles_dir)
    manifest = compile_project(project, warehouse or chosen_target.type)
    chosen = selected(manifest.nodes, manifest.reads, select, exclude)
    folder = project.root / "target" / "compiled" / manifest.dialect.name
    for name, compiled in manifest.models.items():
        if name in chosen:
            path = folder / f"{compiled.model.folder}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(manifest, name, chosen_target.schema) + "\n", encoding="utf-8")
    if len(chosen) == 1:
        click.echo(written(manifest, next(iter(chosen)), chosen_target.schema))
    else:
        click.echo(f"Compiled {len(chosen)} models for {manifest.dialect.name}: {folder}")
        print_disabled(manifest, err=True)
