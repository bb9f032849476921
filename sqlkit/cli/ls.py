"""`sqlkit ls`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options, selection_options, state_option

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
    options: ProjectOptions,
) -> None:
    """List the models that a selection chooses, in build order."""
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import states_of
    from sqlkit.graph import ordered, selected
    from sqlkit.rendering import read_graph

    project = options.project()
    place = options.target_of(project)
    cache = cache_of(project.root)
    graph = read_graph(project, place.type, cache)

    def manifest() -> Manifest:
        from sqlkit.compile import compile_project  # long to import, and only a selection by state needs it

        return compile_project(project, place.type, cache=cache)

    states = states_of(manifest, place, project.root, state)
    chosen = selected(graph.nodes, graph.reads, select, exclude, states, graph.disabled)
    for name in ordered(graph.reads, {n: model.path for n, model in project.models.items()}):
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
