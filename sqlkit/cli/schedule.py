"""`sqlkit schedule`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options, selection_options
from sqlkit.errors import ConfigError, counted

if TYPE_CHECKING:
    from sqlkit.daily import Daily

_FIELD = r"(\*|\d{1,2}L?|[A-Za-z]{3}|L)([-/,](\d{1,2}|[A-Za-z]{3}|\*))*"
_CRON = re.compile(rf"{_FIELD}( {_FIELD}){{4}}")


@click.command("schedule")
@click.option(
    "--cron",
    default="0 5 * * *",
    show_default=True,
    help="When, in the project's time zone: minute, hour, day, month, weekday.",
)
@selection_options
@project_options
def schedule_command(cron: str, select: tuple[str, ...], exclude: tuple[str, ...], options: ProjectOptions) -> None:
    """Print Snowflake tasks that build every day without Python, scoring by the models there are; run nothing.

    What takes Python, such as training, is left out and told in comments.
    """
    from sqlkit.cache import cache_of
    from sqlkit.compile import compile_project
    from sqlkit.daily import daily
    from sqlkit.graph import selected
    from sqlkit.warehouses import warehouse_for
    from sqlkit.warehouses.scheduling import RunsTasks

    if not _CRON.fullmatch(cron):
        raise ConfigError(f"{cron!r} is no time of five fields.", where="--cron", hint="Write it as '0 5 * * *'.")
    project = options.project()
    target = options.target_of(project)
    warehouse = warehouse_for(target, project.root)
    if not isinstance(warehouse, RunsTasks):
        raise ConfigError(
            f"{target.type} has no clock of its own: only Snowflake runs tasks.",
            where=target.path,
            hint="docs/orchestration.md says how a scheduler runs `sqlkit build`.",
        )
    manifest = compile_project(project, target.type, cache=cache_of(project.root))
    chosen = selected(manifest.nodes, manifest.reads, select, exclude, disabled=manifest.disabled)
    found = daily(manifest, warehouse, chosen, cron)
    click.echo("\n".join(_comments(found)))
    click.echo("\n\n".join(f"{statement};" for statement in found.statements))


def _comments(found: Daily) -> Iterator[str]:
    """What the tasks do and do not, and what has to be granted, for whoever reads the script."""
    tables = counted(len(found.made), "table")
    yield f"-- Tasks that make and publish {tables} every day. They read the inputs as mapped now,"
    yield "-- and score by the models of the last build: print them again after a change of the project."
    yield "-- No model is trained by them: a build does that, and may run beside them."
    for name, why in found.left.items():
        yield f"-- {name} stays as the last build made it: {why}."
    yield "-- Once: grant execute task on account to role <yours>;"
    yield ""
