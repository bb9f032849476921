"""`sqlkit build`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project, read_target, selection_options


@click.command("build")
@selection_options
@click.option("--past", metavar="FROM..TO/EVERY", help="Back-fill histories first, as 2024-01-01..2024-06-01/month.")
@click.option("--threads", type=click.IntRange(1, 64), help="Models built at the same time; the profile's otherwise.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--log-format", type=click.Choice(["auto", "plain", "json"]), default="auto", help="How progress is shown.")
@project_options
def build_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    past: str | None,
    threads: int | None,
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
        )
    print_summary(result, manifest, warehouse, log_format)


def past_dates(text: str) -> list[datetime.date]:
    """Return the dates of `FROM..TO/EVERY`, both ends included; `EVERY` is day, week, month, quarter or year."""
    from sqlkit.errors import ConfigError

    span, _, every = text.partition("/")
    first, _, last = span.partition("..")
    try:
        start, end = datetime.date.fromisoformat(first.strip()), datetime.date.fromisoformat((last or first).strip())
        step = {"": 1, "day": 1, "week": 7}.get(every.strip()), {"month": 1, "quarter": 3, "year": 12}.get(every.strip())
        if step == (None, None) or end < start:
            raise ValueError
    except ValueError:
        raise ConfigError(
            f"{text!r} is no span of dates.", where="--past", hint="Write 2024-01-01..2024-06-01/month (day, week, month, quarter, year)."
        ) from None
    days, months = step
    dates = []
    for index in range(10_000):
        date = start + datetime.timedelta(days=index * days) if days else _add_months(start, index * (months or 1))
        if date > end:
            return dates
        dates.append(date)
    return dates


def _add_months(start: datetime.date, months: int) -> datetime.date:
    years, month = divmod(start.month - 1 + months, 12)
    following = datetime.date(start.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    return datetime.date(start.year + years, month + 1, min(start.day, (following - datetime.timedelta(days=1)).day))
