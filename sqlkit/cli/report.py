"""`sqlkit report`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.options import ProjectOptions, project_options


@click.command("report")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the page; target/report.html otherwise.",
)
@click.option("--title", help="What the page is called; the project's name otherwise.")
@click.option(
    "--min-cell",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Leave out numbers of fewer customers than this.",
)
@click.option("--compare", is_flag=True, help="Say what the figures were in the publication before the last.")
@click.option("--language", default="en", show_default=True, help="Language of the page.")
@project_options
def report_command(
    output: Path | None, title: str | None, min_cell: int, compare: bool, language: str, options: ProjectOptions
) -> None:
    """Write the last publication as one HTML page to send: charts and tables of aggregates, no customer in it."""
    from sqlkit.artifacts.folder import replace
    from sqlkit.report import report
    from sqlkit.report.words import words
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    told = words(language, project.currency, min_cell, str(project.params["survival_model.time_unit"]))
    warehouse = warehouse_for(options.target_of(project), project.root)
    text = report(warehouse, title or project.name, told, compare=compare)
    path = output or project.root / "target" / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, text)
    click.echo(f"Wrote {path}: {len(text.encode()):,} bytes, opens in any browser, asks no network.")
