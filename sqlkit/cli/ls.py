"""`sqlkit ls`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import project_options, read_project, read_target, selection_options, state_option

if TYPE_CHECKING:
    from sqlkit.manifest import Manifest


@click.command("ls")
@selection_options
@state_option
@click.option(
    "--output", type=click.Choice(["name", "path", "json"]), default="name", help="What to print of each model."
)
@project_options
def ls_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    state: Path | None,
    output: str,
    project_dir: Path | None,
    profiles_dir: Path | None,
    profile: str | None,
    target: str | None,
    variables: str,
) -> None:
    """List the models that a selection chooses, in build order."""
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import states_of
    from sqlkit.graph import ordered, selected
    from sqlkit.rendering import read_graph

    project = read_project(project_dir, variables)
    place = read_target(project, profile, target, profiles_dir)
    cache = cache_of(project.root)
    graph = read_graph(project, place.type, cache)

    def manifest() -> Manifest:
        from sqlkit.compile import compile_project  # long to import, and only a selection by state needs it

        return compile_project(project, place.type, cache=cache)

    states = states_of(manifest, place, project.root, state)
    chosen = selected(graph.nodes, graph.reads, select, exclude, states)
    for name in ordered(graph.reads):
        if name not in chosen:
            continue
        model = project.models[name]
        if output == "json":
            click.echo(
                json.dumps(
                    {
                        "name": name,
                        "path": model.folder,
                        "materialized": model.spec.materialized,
                        "tags": model.spec.tags,
                        "reads": sorted(graph.reads[name]),
                        "shipped": model.shipped,
                        "doc": model.spec.doc,
                    }
                )
            )
        else:
            click.echo(name if output == "name" else model.folder)
