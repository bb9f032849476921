"""`sqlkit ls`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target, selection_options


@click.command("ls")
@selection_options
@click.option(
    "--output", type=click.Choice(["name", "path", "json"]), default="name", help="What to print of each model."
)
@project_options
def ls_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    output: str,
    project_dir: Path | None,
    profiles_dir: Path | None,
    profile: str | None,
    target: str | None,
    variables: str,
) -> None:
    """List the models that a selection chooses, in build order."""
    from sqlkit.compile import read_graph
    from sqlkit.graph import ordered, selected

    project = read_project(project_dir, variables)
    graph = read_graph(project, read_target(project, profile, target, profiles_dir).type)
    chosen = selected(graph.nodes, graph.reads, select, exclude)
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
