"""`sqlkit compile`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.cli.completion import complete_selector
from sqlkit.cli.options import ProjectOptions, project_options, selection_options, state_option
from sqlkit.errors import counted

if TYPE_CHECKING:
    from sqlkit.manifest import Manifest


@click.command("compile")
@click.argument("models", nargs=-1, shell_complete=complete_selector)
@selection_options
@state_option
@click.option(
    "--warehouse", type=click.Choice(["duckdb", "snowflake"]), help="Compile for this one; the target's otherwise."
)
@click.option("--explain", is_flag=True, help="Say where each part of one model's SQL comes from.")
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", help="How to print an explanation."
)
@project_options
def compile_command(
    models: tuple[str, ...],
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    state: Path | None,
    warehouse: str | None,
    explain: bool,
    shape: str,
    options: ProjectOptions,
) -> None:
    """Check every model offline and write its SQL to target/compiled; print it if one is selected.

    MODELS are selectors, as --select takes them.
    """
    from sqlkit.cache import cache_of
    from sqlkit.cli.summary import print_disabled
    from sqlkit.cli.target import Artifacts, states_of
    from sqlkit.compile import compile_project
    from sqlkit.graph import selected
    from sqlkit.manifest import written

    project = options.project()
    chosen_target = options.target_of(project)
    manifest = compile_project(project, warehouse or chosen_target.type, cache=cache_of(project.root))
    states = states_of(lambda: manifest, chosen_target, project.root, state)
    chosen = selected(manifest.nodes, manifest.reads, (*models, *select), exclude, states, manifest.disabled)
    Artifacts(project.root).manifest(manifest, chosen_target)
    if explain:
        _explain(manifest, chosen, options.variables, shape)
        return
    folder = project.root / "target" / "compiled" / manifest.dialect.name
    for name, compiled in manifest.models.items():
        if name in chosen:
            path = folder / f"{compiled.model.folder}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(manifest, name, chosen_target.schema) + "\n", encoding="utf-8")
    if len(chosen) == 1:
        click.echo(written(manifest, next(iter(chosen)), chosen_target.schema))
    else:
        click.echo(f"Compiled {counted(len(chosen), 'model')} for {manifest.dialect.name}: {folder}")
        print_disabled(manifest, err=True)


def _explain(manifest: Manifest, chosen: Collection[str], overrides: Mapping[str, Any], shape: str) -> None:
    from sqlkit.cache import cache_of
    from sqlkit.cli.explanation import print_explanation
    from sqlkit.explain import explain

    if len(chosen) != 1:
        raise click.UsageError(f"--explain is of one model, and {len(chosen)} are selected.")
    explanation = explain(manifest, next(iter(chosen)), overrides, cache_of(manifest.project.root))
    if shape == "json":
        click.echo(json.dumps(asdict(explanation), indent=2, default=str))
    else:
        print_explanation(explanation)
