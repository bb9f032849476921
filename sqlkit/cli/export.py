"""`sqlkit export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options, selection_options
from sqlkit.errors import counted, unknown

if TYPE_CHECKING:
    from sqlkit.semantics import SemanticModel

FORMATS = ("star", "snowflake", "osi", "boring", "lookml", "superset", "dbt-sources", "dbt-exposures")
"""Those of `sqlkit.semantics.formats`, which is not loaded for --help."""


def _known(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value not in FORMATS:
        raise click.UsageError(unknown("format", value, FORMATS), context)
    return value


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(incomplete)]


@click.command("export")
@click.argument("format", callback=_known, shell_complete=_complete)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file instead of printing."
)
@click.option("--schema", default="bi", show_default=True, help="The schema that the star's views are made in.")
@selection_options
@project_options
def export_command(
    format: str,
    output: Path | None,
    schema: str,
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    options: ProjectOptions,
) -> None:
    """Print what the contracts say to BI tools (entities, dimensions, metrics, joins), in the form of one of them.

    FORMAT is star (views for Power BI and Tableau), snowflake (a semantic view), osi (Open Semantic Interchange, which
    dbt reads), boring (boring-semantic-layer), lookml, superset (datasets that Apache Superset imports), dbt-sources or
    dbt-exposures. Nothing is read but the project.
    """
    from sqlkit.artifacts.folder import replace
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import place_of
    from sqlkit.compile import compile_project
    from sqlkit.graph import selected
    from sqlkit.semantics import Asked, exported, semantic_model

    project = options.project()
    target = options.target_of(project)
    manifest = compile_project(project, target.type, cache=cache_of(project.root))
    place = place_of(target, project.root)
    only = selected(manifest.nodes, manifest.reads, select, exclude, disabled=manifest.disabled)
    model = semantic_model(manifest, place.database, place.schema, only)
    text = exported(format, Asked(manifest, model, target.name, target.type, schema))
    if output is None:
        click.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    replace(output, text)
    click.echo(_said(output, format, model))


def _said(output: Path, format: str, model: SemanticModel) -> str:
    """Say what was written: some are told of every table, the others of those that say something to BI tools."""
    from sqlkit.semantics.formats import LISTS

    if format in LISTS:
        return f"Wrote {output}: {counted(len(model.published), 'table')}."
    metrics = sum(len(table.metrics) for table in model.tables.values())
    return f"Wrote {output}: {counted(len(model.tables), 'table')}, {counted(metrics, 'metric')}."
