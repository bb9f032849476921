"""`sqlkit docs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sqlkit.cli.options import ProjectOptions, project_options

if TYPE_CHECKING:
    from sqlkit.profile import Target
    from sqlkit.project import Project
    from sqlkit.site.publication import Published


@click.command("docs")
@click.argument("action", type=click.Choice(["generate", "serve"]), default="generate")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the site; target/docs otherwise.",
)
@click.option("--warehouse", type=click.Choice(["duckdb", "snowflake"]), help="Show the SQL of this one too.")
@click.option("--offline", is_flag=True, help="Do not read the publication: no rows, no results of checks.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to serve: this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any that is free.")
@project_options
def docs_command(
    action: str,
    output: Path | None,
    warehouse: str | None,
    offline: bool,
    host: str,
    port: int,
    options: ProjectOptions,
) -> None:
    """Write the project as a site: models, columns, lineage, checks, SQL; it opens from disk.

    `sqlkit docs serve` shows the site that was written to browsers of this machine.
    """
    _refuse_those_of("generate" if action == "serve" else "serve")
    folder = (output or options.root / "target" / "docs").resolve()
    if action == "serve":
        _serve(folder, host, port)
        return
    _generate(folder, warehouse, offline, options)


OF = {"generate": ("warehouse", "offline"), "serve": ("host", "port")}
"""Options that only one of the actions has."""


def _refuse_those_of(action: str) -> None:
    context = click.get_current_context()
    for name in OF[action]:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} is of `sqlkit docs {action}`.")


def _serve(folder: Path, host: str, port: int) -> None:
    from sqlkit.site.serving import serve

    serve(folder, host, port, lambda address: click.echo(f"Serving {folder} at {address}, until Ctrl-C."))


def _generate(folder: Path, warehouse: str | None, offline: bool, options: ProjectOptions) -> None:
    from sqlkit.cache import cache_of
    from sqlkit.compile import compile_project
    from sqlkit.site.contents import contents_of
    from sqlkit.site.folder import put
    from sqlkit.site.pages import pages

    project = options.project()
    target = options.target_of(project)
    manifests = tuple(
        compile_project(project, name, cache=cache_of(project.root))
        for name in dict.fromkeys([target.type, warehouse or target.type])
    )
    published = None if offline else _published(target, project)
    size = put(folder, pages(contents_of(manifests, target.schema, published)))
    click.echo(f"Wrote {folder / 'index.html'} and its pages: {size:,} bytes, open from disk, ask no network.")


def _published(target: Target, project: Project) -> Published | None:
    from sqlkit.errors import SqlkitError
    from sqlkit.site.publication import publication
    from sqlkit.warehouses import warehouse_for

    try:
        found = publication(warehouse_for(target, project.root))
    except SqlkitError as error:
        click.echo(f"Without rows and results, as the publication cannot be read: {error}", err=True)
        return None
    if found is None:
        click.echo("Without rows and results, as nothing is published yet.", err=True)
    return found
