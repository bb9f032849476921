"""`sqlkit build`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target, selection_options


@click.command("build")
@selection_options
@click.option("--past", metavar="FROM..TO/EVERY", help="Back-fill histories first, as 2024-01-01..2024-06-01/month.")
@click.option("--threads", type=click.IntRange(1, 64), help="Models built at the same time; the profile's otherwise.")
@click.option("--full-refresh", is_flag=True, help="Train every model anew.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option(
    "--log-format", type=click.Choice(["auto", "plain", "json"]), default="auto", help="How progress is shown."
)
@project_options
def build_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    past: str | None,
    threads: int | None,
    full_refresh: bool,
    fail_fast: bool,
    log_format: str,
    project_dir: Path | None,
    profiles_dir: Path | None,
    profile: str | None,
    target: str | None,
    variables: str,
) -> None:
    """Build every model aside, check it, and publish all results at once."""
    from sqlkit.build import build
    from sqlkit.build.past import past_dates
    from sqlkit.cli.progress import progress
    from sqlkit.cli.summary import print_summary
    from sqlkit.compile import compile_project
    from sqlkit.warehouses import warehouse_for

    dates = past_dates(past) if past else []
    project = read_project(project_dir, variables)
    chosen = read_target(project, profile, target, profiles_dir)
    warehouse = warehouse_for(chosen, project.root)
    manifest = compile_project(project, chosen.type)
    with progress(log_format) as listener:
        result = build(
            manifest,
            warehouse,
            listener,
            select=select,
            exclude=exclude,
            past_dates=dates,
            threads=threads or chosen.threads,
            fail_fast=fail_fast,
            full_refresh=full_refresh,
        )
    print_summary(result, manifest, warehouse, log_format)
